import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, Address, Content, Identifier, Instant, Result, UserId } from './shapes.js';

const offer = {
  accountId: AccountId,
  userId: UserId,
  offerId: Identifier,
  /** The order in which routing accepted the user's messages and reports; a queue delivers them in this order. */
  sequence: Type.Integer({ minimum: 0 }),
  messageId: Identifier,
  sender: Address,
  recipient: Address,
};

/** What routing has for an IM user. Offered again at each login until acknowledged. */
export const deliveries = topic({
  description: 'Messages and delivery reports for IM users.',
  producer: 'routing',
  key: 'user',
  carriesText: true,
  facts: {
    MessageOffered: fact(
      'A message waits for its recipient; it becomes a NewMessage.',
      Type.Object({ ...offer, content: Content, sentAt: Instant, validUntil: Type.Optional(Instant) }),
    ),
    ReportOffered: fact(
      'A delivery report waits for the sender of a message; it becomes a DeliveryReport-Request.',
      Type.Object({
        ...offer,
        result: Result,
        settledAt: Instant,
        contentType: Type.String(),
        contentSize: Type.Integer({ minimum: 0 }),
      }),
    ),
    OfferSettled: fact(
      'An offer needs no further delivery: acknowledged in some session, expired, or sent another way.',
      Type.Object({ accountId: AccountId, userId: UserId, offerId: Identifier }),
    ),
    BacklogOffered: fact(
      'Everything unacknowledged when this session started has been offered; its queue may deliver messages now.',
      Type.Object({ accountId: AccountId, userId: UserId, sessionId: Identifier }),
    ),
  },
});
