import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, Address, Identifier, Instant, OfferedContent, Result, UserId } from './shapes.js';

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

/** What routing has for an IM user. What waited at a login is not repeated here: imps-front reads it from routing's view `offered`. */
export const deliveries = topic({
  description: 'Messages and delivery reports for IM users.',
  producer: 'routing',
  key: 'user',
  carriesText: true,
  facts: {
    MessageOffered: fact(
      'A message waits for its recipient; it becomes a NewMessage. What it says is in the database, once for all recipients.',
      Type.Object({ ...offer, content: OfferedContent, sentAt: Instant, validUntil: Type.Optional(Instant) }),
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
      'A session started, and acknowledgements from before it have been handled: what waits for its account may be queued for it and delivered now.',
      Type.Object({ accountId: AccountId, userId: UserId, sessionId: Identifier }),
    ),
  },
});
