import {
  boolean,
  integer,
  list,
  many,
  mandatory,
  mandatoryFrom,
  only,
  optional,
  primitive,
  readOnly,
  since,
  oneOrMore,
  struct,
  text,
  until,
  word,
} from '../grammar/elements.js';
import { PresenceSubList } from './presence-attributes.js';
import { Acceptance, ContactList, ContactListIDList, DefaultList, Result, User, UserID, UserIDList } from './shared.js';

/** Presence (IMPS CSP, Presence). */

/**
 * Whom a request is about: User* and ContactList*; in 1.3 UserIDList and ContactListIDList. Both shapes are always read.
 */
const targets = {
  users: until('1.2', many(User)),
  contactLists: until('1.2', many(ContactList)),
  userIdList: since('1.3', UserIDList),
  contactListIdList: since('1.3', ContactListIDList),
};

/** The same with UserID* in place of User*. */
const targetIds = {
  userIds: until('1.2', many(UserID)),
  contactLists: until('1.2', many(ContactList)),
  userIdList: since('1.3', UserIDList),
  contactListIdList: since('1.3', ContactListIDList),
};

const UserNotify = boolean('UserNotify');
const ContactListNotify = boolean('ContactListNotify');
const DefaultNotify = boolean('DefaultNotify');

/**
 * What attribute lists and requests name: without PresenceSubList, or with an empty one, they would name every attribute.
 */
const AttributesNamed = optional(PresenceSubList, { whenUnsupported: 'refused' });

/**
 * Presence: (UserID | ContactList), PresenceSubList; 1.3 attribute lists also UserNotify? or ContactListNotify?
 * One phone family fails without PresenceSubList, be it empty.
 */
export const Presence = struct('Presence', {
  userId: optional(UserID),
  userNotify: since('1.3', UserNotify),
  contactList: optional(ContactList),
  contactListNotify: since('1.3', ContactListNotify),
  presenceSubList: mandatory(PresenceSubList, { whenUnsupported: 'empty' }),
});

/** UpdatePresence-Request: PresenceSubList with values */
export const UpdatePresenceRequest = primitive('UpdatePresence-Request', 'client', {
  presenceSubList: PresenceSubList,
});

/** GetPresence-Request: (User+ | ContactList+), PresenceSubList? */
export const GetPresenceRequest = primitive('GetPresence-Request', 'client', {
  ...targets,
  presenceSubList: AttributesNamed,
});

/** GetPresence-Response: Result, Presence* */
export const GetPresenceResponse = primitive('GetPresence-Response', 'server', {
  result: Result,
  presences: many(Presence),
});

/** SubscribePresence-Request: User*, ContactList*, PresenceSubList?, AutoSubscribe? (1.2) */
export const SubscribePresenceRequest = primitive('SubscribePresence-Request', 'client', {
  ...targets,
  presenceSubList: AttributesNamed,
  autoSubscribe: only('1.2', boolean('AutoSubscribe', { aliases: ['Auto-Subscribe'] })),
});

/** UnsubscribePresence-Request: User*, ContactList* */
export const UnsubscribePresenceRequest = primitive('UnsubscribePresence-Request', 'client', { ...targets });

/** PresenceNotification-Request: Presence+ */
export const PresenceNotificationRequest = primitive('PresenceNotification-Request', 'server', {
  presences: oneOrMore(Presence),
});

/**
 * PresenceAuth-Request: UserID (who asks), PresenceSubList?
 *
 * The token tables of the final 1.3 no longer have this and its answer. Clients of 1.3 know both nevertheless, and the
 * server has no other way to ask them, so both are written in 1.3 too.
 */
export const PresenceAuthRequest = primitive('PresenceAuth-Request', 'server', {
  userId: UserID,
  presenceSubList: AttributesNamed,
});

/** PresenceAuth-User: UserID, Acceptance, PresenceSubList? (from 1.2) */
export const PresenceAuthUser = primitive('PresenceAuth-User', 'client', {
  userId: UserID,
  acceptance: Acceptance,
  presenceSubList: since('1.2', AttributesNamed),
});

/** CancelAuth-Request (1.1, 1.2): UserID */
export const CancelAuthRequest = primitive('CancelAuth-Request', 'client', { userId: UserID }, { until: '1.2' });

/** GetReactiveAuthStatus-Request (1.2 only: 1.3 reassigned the tokens of its answer): UserID* */
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
    reactiveAuthStatusList: mandatory(
      list(
        'ReactiveAuthStatusList',
        struct('ReactiveAuthStatus', {
          userId: UserID,
          reactiveAuthState: word('ReactiveAuthState', ['GRANTED', 'DENIED', 'PENDING']),
          presenceSubList: AttributesNamed,
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

/** Watcher (from 1.2): User (1.3: UserID, User is read too), FriendlyName? (1.3), WatcherStatus? */
const Watcher = struct('Watcher', {
  user: mandatory(until('1.2', User)),
  userId: mandatory(since('1.3', UserID)),
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
  presenceSubList: mandatory(AttributesNamed),
  ...targetIds,
  defaultList: mandatory(DefaultList),
  defaultNotify: since('1.3', DefaultNotify),
  userNotify: since('1.3', UserNotify),
  contactListNotify: since('1.3', ContactListNotify),
});

/** DeleteAttributeList-Request: UserID*, ContactList*, DefaultList */
export const DeleteAttributeListRequest = primitive('DeleteAttributeList-Request', 'client', {
  ...targetIds,
  defaultList: mandatory(DefaultList),
});

/** GetAttributeList-Request: DefaultList, ContactList*, User*; UserID* is read in its place */
export const GetAttributeListRequest = primitive('GetAttributeList-Request', 'client', {
  defaultList: mandatory(DefaultList),
  contactLists: until('1.2', many(ContactList)),
  users: until('1.2', many(User)),
  userIds: readOnly(many(UserID)),
  userIdList: since('1.3', UserIDList),
  contactListIdList: since('1.3', ContactListIDList),
});

/** GetAttributeList-Response: Result, DefaultAttributeList?(DefaultNotify? (1.3), PresenceSubList (optional to 1.2)), Presence* */
export const GetAttributeListResponse = primitive('GetAttributeList-Response', 'server', {
  result: Result,
  defaultAttributeList: optional(
    struct('DefaultAttributeList', {
      defaultNotify: since('1.3', DefaultNotify),
      presenceSubList: mandatoryFrom('1.3', PresenceSubList),
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
