import { Type } from 'typebox';
import { doorbellFacts } from './doorbells.js';
import { fact, topic } from './fact.js';
import { AttributeNames, Presence, Result } from './shapes.js';

const answer = { requestId: Type.String({ format: 'uuid' }) };
const Member = Type.Object({ userId: Type.String(), name: Type.String() });
const ListContent = Type.Object({
  members: Type.Array(Member),
  displayName: Type.String(),
  isDefault: Type.Boolean(),
});
const Entities = Type.Object({ inUse: Type.Boolean(), userIds: Type.Array(Type.String()) });

/**
 * Answers to client requests, and doorbells. One topic for each instance of imps-front; no state depends on it. `requestId`
 * is the event ID of the request.
 */
export const responses = topic({
  description:
    'Answers to the requests that one instance of imps-front published, and what concerns the wake-up channels that it holds.',
  producer: 'any',
  key: 'request',
  carriesText: false,
  facts: {
    RequestCompleted: fact(
      'The request was carried out in full, in part or not at all, as `result` says.',
      Type.Object({ ...answer, result: Result }),
    ),
    MessageAnswered: fact(
      'SendMessage, ForwardMessage: accepted (200, 201) with the ID of the message, or refused.',
      Type.Object({ ...answer, result: Result, messageId: Type.Optional(Type.String()) }),
    ),
    ListsReported: fact(
      "The user's contact lists as they spelt them; the default list is not among `lists`.",
      Type.Object({
        ...answer,
        result: Result,
        lists: Type.Array(Type.String()),
        defaultList: Type.Optional(Type.String()),
      }),
    ),
    ListReported: fact(
      'ListManage, CreateList: the result, and the list if requested.',
      Type.Object({ ...answer, result: Result, list: Type.Optional(ListContent) }),
    ),
    PresenceReported: fact('GetPresence.', Type.Object({ ...answer, result: Result, presences: Type.Array(Presence) })),
    AttributeListsReported: fact(
      'GetAttributeList.',
      Type.Object({
        ...answer,
        result: Result,
        default: Type.Optional(AttributeNames),
        users: Type.Array(Type.Object({ userId: Type.String(), attributes: AttributeNames })),
        lists: Type.Array(Type.Object({ contactList: Type.String(), attributes: AttributeNames })),
      }),
    ),
    WatchersReported: fact(
      'GetWatcherList.',
      Type.Object({ ...answer, result: Result, watchers: Type.Array(Type.String()) }),
    ),
    BlockListsReported: fact(
      'GetBlockedList.',
      Type.Object({ ...answer, result: Result, block: Entities, grant: Entities }),
    ),
    ...doorbellFacts,
  },
});
