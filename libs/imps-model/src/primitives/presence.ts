import {
  boolean,
  integer,
  list,
  many,
  only,
  optional,
  primitive,
  since,
  some,
  struct,
  text,
  word,
} from '../grammar/elements.js';
import { PresenceSubList } from './presence-attributes.js';
import { Acceptance, ContactList, ContactListIDList, DefaultList, Result, User, UserID, UserIDList } from './shared.js';

/** Presence (CSP messages, section 5). */

/** Whom a request is about: User* and ContactList*, or 1.3's UserIDList and ContactListIDList. Both shapes are read always. */
const targets = {
  users: many(User),
  contactLists: many(ContactList),
  userIdList: since('1.3', UserIDList),
  contactListIdList: since('1.3', ContactListIDList),
};

/** The same with UserID* in place of User*. */
const targetIds = {
  userIds: many(UserID),
  contactLists: many(ContactList),
  userIdList: since('1.3', UserIDList),
  contactListIdList: since('1.3', ContactListIDList),
};

const UserNotify = boolean('UserNotify');
const ContactListNotify = boolean('ContactListNotify');
const DefaultNotify = boolean('DefaultNotify');

/** Presence: (UserID | ContactList), PresenceSubList; 1.3 attribute lists also UserNotify? or ContactListNotify? */
export const Presence = struct('Presence', {
  userId: optional(UserID),
  userNotify: since('1.3', UserNotify),
  contactList: optional(ContactList),
  contactListNotify: since('1.3', ContactListNotify),
  presenceSubList: optional(PresenceSubList),
});

/** UpdatePresence-Request: PresenceSubList with values */
export const UpdatePresenceRequest = primitive('UpdatePresence-Request', 'client', {
  presenceSubList: PresenceSubList,
});

/** GetPresence-Request: (User+ | ContactList+), PresenceSubList? */
export const GetPresenceRequest = primitive('GetPresence-Request', 'client', {
  ...targets,
  presenceSubList: optional(PresenceSubList),
});

/** GetPresence-Response: Result, Presence* */
export const GetPresenceResponse = primitive('GetPresence-Response', 'server', {
  result: Result,
  presences: many(Presence),
});

/** SubscribePresence-Request: User*, ContactList*, PresenceSubList?, AutoSubscribe? (from 1.2) */
export const SubscribePresenceRequest = primitive('SubscribePresence-Request', 'client', {
  ...targets,
  presenceSubList: optional(PresenceSubList),
  autoSubscribe: since('1.2', boolean('AutoSubscribe', { aliases: ['Auto-Subscribe'] })),
});

/** UnsubscribePresence-Request: User*, ContactList* */
export const UnsubscribePresenceRequest = primitive('UnsubscribePresence-Request', 'client', { ...targets });

/** PresenceNotification-Request: Presence+ */
export const PresenceNotificationRequest = primitive('PresenceNotification-Request', 'server', {
  presences: some(Presence),
});

/** PresenceAuth-Request: UserID (who asks), PresenceSubList? */
export const PresenceAuthRequest = primitive('PresenceAuth-Request', 'server', {
  userId: UserID,
  presenceSubList: optional(PresenceSubList),
});

/** PresenceAuth-User: UserID, Acceptance, PresenceSubList? (from 1.2) */
export const PresenceAuthUser = primitive('PresenceAuth-User', 'client', {
  userId: UserID,
  acceptance: Acceptance,
  presenceSubList: since('1.2', PresenceSubList),
});

/** CancelAuth-Request: UserID */
export const CancelAuthRequest = primitive('CancelAuth-Request', 'client', { userId: UserID });

/** GetReactiveAuthStatus-Request (1.2 only: 1.3 gave away the tokens of its answer): UserID* */
export const GetReactiveAuthStatusRequest = primitive(
  'GetReactiveAuthStatus-Request',
  'client',
  { userIds: many(UserID) },
  { since: '1.2', until: '1.2' },
);

/** GetReactiveAuthStatus-Response (1.2): ReactiveAuthStatusList(ReactiveAuthStatus*(UserID, ReactiveAuthState, PresenceSubList?)) */
export const GetReactiveAuthStatusResponse = primitive(
  'GetReactiveAuthStatus-Response',
  'server',
  {
    reactiveAuthStatusList: optional(
      list(
        'ReactiveAuthStatusList',
        struct('ReactiveAuthStatus', {
          userId: UserID,
          reactiveAuthState: word('ReactiveAuthState', ['GRANTED', 'DENIED', 'PENDING']),
          presenceSubList: optional(PresenceSubList),
        }),
      ),
    ),
  },
  { since: '1.2', until: '1.2' },
);

const HistoryPeriod = integer('HistoryPeriod');

/** GetWatcherList-Request: in 1.1 empty; from 1.2 on HistoryPeriod?, MaxWatcherList? */
export const GetWatcherListRequest = primitive('GetWatcherList-Request', 'client', {
  historyPeriod: since('1.2', HistoryPeriod),
  maxWatcherList: since('1.2', integer('MaxWatcherList')),
});

/** Watcher (from 1.2): User or UserID, FriendlyName? (1.3), WatcherStatus? */
const Watcher = struct('Watcher', {
  user: optional(User),
  userId: optional(UserID),
  friendlyName: since('1.3', text('FriendlyName')),
  watcherStatus: optional(word('WatcherStatus', ['CURRENT_SUBSCRIBER', 'FORMER_SUBSCRIBER'])),
});

/** GetWatcherList-Response: in 1.1 User*; from 1.2 on HistoryPeriod?, WatcherCount? (1.3), Watcher* */
export const GetWatcherListResponse = primitive('GetWatcherList-Response', 'server', {
  users: only('1.1', many(User)),
  historyPeriod: since('1.2', HistoryPeriod),
  watcherCount: since('1.3', integer('WatcherCount')),
  watchers: since('1.2', many(Watcher)),
});

/**
 * CreateAttributeList-Request: PresenceSubList, UserID*, ContactList*, DefaultList; 1.3 also DefaultNotify?,
 * UserNotify?, ContactListNotify?
 */
export const CreateAttributeListRequest = primitive('CreateAttributeList-Request', 'client', {
  presenceSubList: optional(PresenceSubList),
  ...targetIds,
  defaultList: optional(DefaultList),
  defaultNotify: since('1.3', DefaultNotify),
  userNotify: since('1.3', UserNotify),
  contactListNotify: since('1.3', ContactListNotify),
});

/** DeleteAttributeList-Request: UserID*, ContactList*, DefaultList */
export const DeleteAttributeListRequest = primitive('DeleteAttributeList-Request', 'client', {
  ...targetIds,
  defaultList: optional(DefaultList),
});

/** GetAttributeList-Request: DefaultList, ContactList*, User* (also met: UserID*) */
export const GetAttributeListRequest = primitive('GetAttributeList-Request', 'client', {
  defaultList: optional(DefaultList),
  contactLists: many(ContactList),
  users: many(User),
  userIds: many(UserID),
  userIdList: since('1.3', UserIDList),
  contactListIdList: since('1.3', ContactListIDList),
});

/** GetAttributeList-Response: Result, DefaultAttributeList?(DefaultNotify? (1.3), PresenceSubList), Presence* */
export const GetAttributeListResponse = primitive('GetAttributeList-Response', 'server', {
  result: Result,
  defaultAttributeList: optional(
    struct('DefaultAttributeList', {
      defaultNotify: since('1.3', DefaultNotify),
      presenceSubList: optional(PresenceSubList),
    }),
  ),
  presences: many(Presence),
});

export const presencePrimitives = [
  UpdatePresenceRequest,
  GetPresenceRequest,
  GetPresenceResponse,
  SubscribePresenceRequest,
  UnsubscribePresenceRequest,
  PresenceNotificationRequest,
  PresenceAuthRequest,
  PresenceAuthUser,
  CancelAuthRequest,
  GetReactiveAuthStatusRequest,
  GetReactiveAuthStatusResponse,
  GetWatcherListRequest,
  GetWatcherListResponse,
  CreateAttributeListRequest,
  DeleteAttributeListRequest,
  GetAttributeListRequest,
  GetAttributeListResponse,
] as const;
