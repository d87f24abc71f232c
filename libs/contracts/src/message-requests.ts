import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { sessionFacts } from './sessions.js';
import { AccountId, Address, Content, Identifier, Instant, Requester, UserId } from './shapes.js';

const EntityChange = Type.Object({
  inUse: Type.Optional(Type.Boolean()),
  replace: Type.Optional(Type.Array(Address)),
  add: Type.Array(Address),
  remove: Type.Array(Address),
});

/** Requests of IM users to the routing service, with their session events. */
export const messageRequests = topic({
  description: "IM users' messaging and blocking requests, and their session events.",
  producer: 'imps-front',
  key: 'user',
  carriesText: true,
  facts: {
    ...sessionFacts,
    MessageSubmitted: fact(
      'SendMessage-Request. Contact lists among the recipients are already resolved to their members.',
      Type.Object({
        requester: Requester,
        recipients: Type.Array(Address, { minItems: 1 }),
        content: Content,
        deliveryReport: Type.Boolean(),
        submittedAt: Instant,
        validUntil: Type.Optional(Instant),
      }),
    ),
    OfferAcknowledged: fact(
      'The client acknowledged a message or delivery report that was offered to it (MessageDelivered, Status).',
      Type.Object({
        accountId: AccountId,
        userId: UserId,
        sessionId: Identifier,
        offerId: Identifier,
        acknowledgedAt: Instant,
      }),
    ),
    OfferRested: fact(
      'An offer was delivered three times in a session without acknowledgement and is deferred until the next login.',
      Type.Object({ accountId: AccountId, userId: UserId, sessionId: Identifier, offerId: Identifier }),
    ),
    OfferRefused: fact(
      'The client does not take an offer: of a kind (415) or of a size (410) that it did not agree to.',
      Type.Object({
        accountId: AccountId,
        userId: UserId,
        sessionId: Identifier,
        offerId: Identifier,
        code: Type.Integer(),
      }),
    ),
    MessageRejectionRequested: fact(
      'RejectMessage-Request: messages that were offered and will not be read.',
      Type.Object({ requester: Requester, messageIds: Type.Array(Identifier, { minItems: 1 }) }),
    ),
    MessageForwardRequested: fact(
      'ForwardMessage-Request: a message that was offered is to go to others instead. Contact lists are resolved to their members.',
      Type.Object({
        requester: Requester,
        messageId: Identifier,
        recipients: Type.Array(Address, { minItems: 1 }),
        submittedAt: Instant,
      }),
    ),
    BlockChangeRequested: fact(
      'BlockEntity-Request: `replace` sets the whole list, `add` and `remove` change it.',
      Type.Object({ requester: Requester, block: Type.Optional(EntityChange), grant: Type.Optional(EntityChange) }),
    ),
    BlockListsRequested: fact('GetBlockedList-Request.', Type.Object({ requester: Requester })),
  },
});
