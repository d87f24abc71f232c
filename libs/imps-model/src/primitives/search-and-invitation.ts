import {
  boolean,
  identifier,
  integer,
  list,
  many,
  mandatory,
  only,
  optional,
  primitive,
  readOnly,
  since,
  struct,
  text,
  until,
  word,
} from '../grammar/elements.js';
import { PresenceSubList } from './presence-attributes.js';
import {
  Acceptance,
  ApplicationID,
  ContactList,
  GroupID,
  InviteID,
  Recipient,
  Result,
  ScreenName,
  SenderElement,
  URLList,
  UserID,
  UserList,
} from './shared.js';

/** Search, invitation, verification of IDs (IMPS CSP, Fundamental primitives). */

/** GROUP_USER_ID_AUTOJOIN came with 1.2, what follows it with 1.3. */
export const searchElements = [
  'USER_ID',
  'USER_FIRST_NAME',
  'USER_LAST_NAME',
  'USER_EMAIL_ADDRESS',
  'USER_ALIAS',
  'USER_ONLINE_STATUS',
  'USER_MOBILE_NUMBER',
  'GROUP_ID',
  'GROUP_NAME',
  'GROUP_TOPIC',
  'GROUP_USER_ID_JOINED',
  'GROUP_USER_ID_OWNER',
  'GROUP_USER_ID_AUTOJOIN',
  'USER_CITY',
  'USER_COUNTRY',
  'USER_FRIENDLY_NAME',
  'USER_GENDER',
  'USER_INTENTION',
  'USER_INTERESTS_HOBBIES',
  'USER_MARITAL_STATUS',
  'USER_AGE_MIN',
  'USER_AGE_MAX',
] as const;

const SearchID = identifier('SearchID');
const SearchIndex = integer('SearchIndex');
const SearchElement = word('SearchElement', searchElements);
const SearchString = text('SearchString');
const PairID = integer('PairID');

/** SearchPair (1.3): PairID?, SearchElement, SearchString */
const SearchPair = struct('SearchPair', {
  pairId: optional(PairID),
  searchElement: SearchElement,
  searchString: mandatory(SearchString),
});

/**
 * SearchPairList: SearchElement, SearchString; 1.3 has several, each in its SearchPair. One server leaves that level out
 * and repeats SearchElement, SearchString, PairID?: the n-th element then belongs to the n-th string. `searchPairsOf` reads
 * all shapes.
 */
const SearchPairList = struct('SearchPairList', {
  searchElements: mandatory(until('1.2', many(SearchElement))),
  searchStrings: mandatory(until('1.2', many(SearchString))),
  pairIds: readOnly(many(PairID)),
  searchPairs: mandatory(since('1.3', many(SearchPair))),
});

/** Search-Request: first SearchPairList+, SearchLimit; for the next page SearchID, SearchIndex; 1.3 also AdvancedCriteria? */
export const SearchRequest = primitive('Search-Request', 'client', {
  searchPairLists: many(SearchPairList),
  advancedCriteria: since('1.3', text('AdvancedCriteria')),
  searchLimit: optional(integer('SearchLimit')),
  searchId: optional(SearchID),
  searchIndex: optional(SearchIndex),
});

/** SearchResult: UserList | GroupList */
const SearchResult = struct('SearchResult', {
  userList: optional(UserList),
  groupList: optional(list('GroupList', GroupID)),
});

/** Search-Response: Result? (1.1), SearchID?, SearchFindings, CompletionFlag, SearchIndex?, SearchResult? */
export const SearchResponse = primitive('Search-Response', 'server', {
  result: only('1.1', Result),
  searchId: optional(SearchID),
  searchFindings: mandatory(integer('SearchFindings')),
  completionFlag: mandatory(boolean('CompletionFlag')),
  searchIndex: optional(SearchIndex),
  searchResult: optional(SearchResult),
});

/** StopSearch-Request: SearchID */
export const StopSearchRequest = primitive('StopSearch-Request', 'client', { searchId: SearchID });

export const inviteTypes = ['GR', 'IM', 'PR', 'SC', 'GM', 'AP', 'EC', 'EG'] as const;

const InviteType = word('InviteType', inviteTypes);
const InviteNote = text('InviteNote');
const ResponseNote = text('ResponseNote');
const Validity = integer('Validity');

const invitation = {
  groupId: optional(GroupID),
  applicationId: since('1.3', ApplicationID),
  presenceSubList: optional(PresenceSubList, { whenUnsupported: 'refused' }),
  urlList: optional(URLList),
  inviteNote: optional(InviteNote),
};

/**
 * Invite-Request: InviteID, InviteType, Sender (1.3), Recipient, GroupID?, PresenceSubList?, URLList?, InviteNote?,
 * ScreenName? (1.1, 1.2), Validity?
 */
export const InviteRequest = primitive('Invite-Request', 'client', {
  inviteId: InviteID,
  inviteType: InviteType,
  sender: mandatory(since('1.3', SenderElement)),
  recipient: Recipient,
  ...invitation,
  screenName: until('1.2', ScreenName),
  validity: optional(Validity),
});

/** InviteUser-Request: InviteID, InviteType, Sender, GroupID?, PresenceSubList?, URLList?, InviteNote?, Validity? */
export const InviteUserRequest = primitive('InviteUser-Request', 'server', {
  inviteId: InviteID,
  inviteType: InviteType,
  sender: SenderElement,
  ...invitation,
  validity: optional(Validity),
});

/** InviteUser-Response: InviteID, Acceptance, Sender (from 1.2), ResponseNote?, ScreenName? */
export const InviteUserResponse = primitive('InviteUser-Response', 'client', {
  inviteId: InviteID,
  acceptance: Acceptance,
  sender: mandatory(since('1.2', SenderElement)),
  responseNote: optional(ResponseNote),
  screenName: optional(ScreenName),
});

/** Invite-Response: InviteID, Acceptance, Sender, ResponseNote? */
export const InviteResponse = primitive('Invite-Response', 'server', {
  inviteId: InviteID,
  acceptance: Acceptance,
  sender: mandatory(SenderElement),
  responseNote: optional(ResponseNote),
});

/** CancelInvite-Request: InviteID, Recipient?, InviteNote?, URLList?, ScreenName? */
export const CancelInviteRequest = primitive('CancelInvite-Request', 'client', {
  inviteId: InviteID,
  recipient: optional(Recipient),
  inviteNote: optional(InviteNote),
  urlList: optional(URLList),
  screenName: optional(ScreenName),
});

/** CancelInviteUser-Request: InviteID, Sender, InviteNote?, URLList? */
export const CancelInviteUserRequest = primitive('CancelInviteUser-Request', 'server', {
  inviteId: InviteID,
  sender: mandatory(SenderElement),
  inviteNote: optional(InviteNote),
  urlList: optional(URLList),
});

/** VerifyID-Request (from 1.2): IDList(UserID*, ContactList*, GroupID*, ScreenName*, Domain*) */
export const VerifyIDRequest = primitive(
  'VerifyID-Request',
  'client',
  {
    idList: struct('IDList', {
      userIds: many(UserID),
      contactLists: many(ContactList),
      groupIds: many(GroupID),
      screenNames: many(ScreenName),
      domains: many(text('Domain')),
    }),
  },
  { since: '1.2' },
);

export const searchAndInvitationPrimitives = [
  SearchRequest,
  SearchResponse,
  StopSearchRequest,
  InviteRequest,
  InviteUserRequest,
  InviteUserResponse,
  InviteResponse,
  CancelInviteRequest,
  CancelInviteUserRequest,
  VerifyIDRequest,
] as const;
