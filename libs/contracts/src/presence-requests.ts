import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { sessionFacts } from './sessions.js';
import { Address, AttributeNames, ListAddress, PresenceAttribute, Requester } from './shapes.js';

const requester = { requester: Requester };
const Nick = Type.Object({ address: Address, name: Type.Optional(Type.String({ maxLength: 400 })) });
const Properties = Type.Array(Type.Object({ name: Type.String(), value: Type.Optional(Type.String()) }));
const targets = { users: Type.Array(Address), lists: Type.Array(ListAddress) };
const lists = Type.Object({ users: Type.Array(Address), lists: Type.Array(ListAddress), default: Type.Boolean() });

/** Requests of IM users to the presence service, with their session events. */
export const presenceRequests = topic({
  description: "IM users' contact-list and presence requests, and their session events.",
  producer: 'imps-front',
  key: 'user',
  carriesText: false,
  facts: {
    ...sessionFacts,
    ListsRequested: fact('GetList-Request.', Type.Object(requester)),
    ListCreationRequested: fact(
      'CreateList-Request.',
      Type.Object({ ...requester, list: ListAddress, nicks: Type.Array(Nick), properties: Properties }),
    ),
    ListDeletionRequested: fact('DeleteList-Request.', Type.Object({ ...requester, list: ListAddress })),
    ListManagementRequested: fact(
      'ListManage-Request; with nothing to add, remove or set it reads the list. `receiveList`: answer with the whole list.',
      Type.Object({
        ...requester,
        list: ListAddress,
        add: Type.Array(Nick),
        remove: Type.Array(Address),
        properties: Type.Optional(Properties),
        receiveList: Type.Boolean(),
      }),
    ),
    PresenceUpdateRequested: fact(
      'UpdatePresence-Request.',
      Type.Object({ ...requester, attributes: Type.Array(PresenceAttribute) }),
    ),
    PresenceRequested: fact(
      'GetPresence-Request.',
      Type.Object({ ...requester, ...targets, attributes: AttributeNames }),
    ),
    SubscriptionRequested: fact(
      'SubscribePresence-Request.',
      Type.Object({ ...requester, ...targets, attributes: AttributeNames, autoSubscribe: Type.Boolean() }),
    ),
    UnsubscriptionRequested: fact('UnsubscribePresence-Request.', Type.Object({ ...requester, ...targets })),
    AuthorisationAnswered: fact(
      'PresenceAuth-User: the watched user lets the watcher see these attributes (empty: those requested), or not.',
      Type.Object({ ...requester, asker: Address, accepted: Type.Boolean(), attributes: AttributeNames }),
    ),
    AuthorisationCancelled: fact('CancelAuth-Request.', Type.Object({ ...requester, watcher: Address })),
    AttributeListCreationRequested: fact(
      'CreateAttributeList-Request.',
      Type.Object({ ...requester, for: lists, attributes: AttributeNames }),
    ),
    AttributeListDeletionRequested: fact('DeleteAttributeList-Request.', Type.Object({ ...requester, for: lists })),
    AttributeListsRequested: fact('GetAttributeList-Request.', Type.Object({ ...requester, for: lists })),
    WatchersRequested: fact('GetWatcherList-Request.', Type.Object(requester)),
  },
});
