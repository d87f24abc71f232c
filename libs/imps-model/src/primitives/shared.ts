import {
  boolean,
  identifier,
  integer,
  list,
  nonEmptyList,
  many,
  mandatory,
  optional,
  since,
  struct,
  text,
  until,
} from '../grammar/elements.js';

/** Building blocks that several primitives share. */

export const UserID = identifier('UserID');
export const GroupID = identifier('GroupID');
export const MessageID = identifier('MessageID');
export const ContactList = identifier('ContactList', { long: true });
export const InviteID = identifier('InviteID', { long: true });
export const ApplicationID = identifier('ApplicationID', { long: true });
export const Acceptance = boolean('Acceptance');
export const DefaultList = boolean('DefaultList');
export const ContentType = text('ContentType');
export const ContentEncoding = text('ContentEncoding');
export const ContentData = text('ContentData');

/** How 1.3 names several users and contact lists at once. */
export const UserIDList = list('UserIDList', UserID);
export const ContactListIDList = list('ContactListIDList', ContactList);

/** ClientID: URL?, MSISDN? — names one terminal of a user. Some clients write the text without URL. */
export const ClientID = struct(
  'ClientID',
  { url: optional(text('URL')), msisdn: optional(identifier('MSISDN')) },
  { bareText: { field: 'url' } },
);

/** User: UserID, FriendlyName? (1.3), ApplicationID? (1.3), ClientID? */
export const User = struct('User', {
  userId: UserID,
  friendlyName: since('1.3', text('FriendlyName')),
  applicationId: since('1.3', ApplicationID),
  clientId: optional(ClientID),
});

/** ScreenName: SName, GroupID — a name that is valid in one group. */
export const ScreenName = struct('ScreenName', { sName: text('SName'), groupId: mandatory(GroupID) });

/** Group: GroupID | ScreenName */
export const Group = struct(
  'Group',
  { groupId: optional(GroupID), screenName: optional(ScreenName) },
  { nonEmpty: true },
);

/** Sender: User | Group — one phone family drops a message whose Sender is empty and never acknowledges it. */
export const SenderElement = struct('Sender', { user: optional(User), group: optional(Group) }, { nonEmpty: true });

/** Recipient: User*, Group*, ContactList* */
export const Recipient = struct('Recipient', {
  users: many(User),
  groups: many(Group),
  contactLists: many(ContactList),
});

/**
 * NickName: Name, UserID — one phone family fails without Name, another writes UserID inside a User when it creates a list.
 */
export const NickName = struct(
  'NickName',
  { name: mandatory(text('Name')), userId: UserID },
  { readThrough: ['User'] },
);

/** NickList and AddNickList: (NickName | UserID)* */
const nickListChildren = { nickNames: many(NickName), userIds: many(UserID) };
export const NickList = struct('NickList', nickListChildren);
export const AddNickList = struct('AddNickList', nickListChildren);

/** RemoveNickList: UserID+ */
export const RemoveNickList = nonEmptyList('RemoveNickList', UserID);

/** Property: Name, Value? */
export const Property = struct('Property', { name: text('Name'), value: optional(text('Value')) });

/** ContactListProperties and OwnProperties: Property+ */
export const ContactListProperties = nonEmptyList('ContactListProperties', Property);
export const OwnProperties = nonEmptyList('OwnProperties', Property);

/** WelcomeNote: ContentType, ContentEncoding?, ContentData */
export const WelcomeNote = struct('WelcomeNote', {
  contentType: mandatory(ContentType),
  contentEncoding: optional(ContentEncoding),
  contentData: ContentData,
});

/** GroupProperties: Property+, WelcomeNote? */
export const GroupProperties = struct('GroupProperties', {
  properties: mandatory(many(Property)),
  welcomeNote: optional(WelcomeNote),
});

/** UserList: User*, ScreenName* */
export const UserList = struct('UserList', { users: many(User), screenNames: many(ScreenName) });

/** EntityList, AddList, RemoveList: UserID*, ScreenName*, GroupID*; 1.3 also ContactList*, ApplicationID* */
const entities = {
  userIds: many(UserID),
  screenNames: many(ScreenName),
  groupIds: many(GroupID),
  contactLists: since('1.3', many(ContactList)),
  applicationIds: since('1.3', many(ApplicationID)),
};
export const EntityList = struct('EntityList', entities);
export const AddList = struct('AddList', entities);
export const RemoveList = struct('RemoveList', entities);

/**
 * BlockList and GrantList: InUse? (1.1, 1.2), EntityList? | (AddList?, RemoveList?). An empty EntityList empties the list,
 * so it is not written in place of entities that the version cannot name.
 */
const blockingChildren = {
  inUse: until('1.2', boolean('InUse')),
  entityList: optional(EntityList, { whenUnsupported: 'refused' }),
  addList: optional(AddList, { whenUnsupported: 'refused' }),
  removeList: optional(RemoveList, { whenUnsupported: 'refused' }),
};
export const BlockList = struct('BlockList', blockingChildren);
export const GrantList = struct('GrantList', blockingChildren);

/** In 1.3, whether the lists are in use is beside them. */
export const BlockListInUse = boolean('BlockListInUse');
export const GrantListInUse = boolean('GrantListInUse');

/** DetailedResult: Code, Description?, UserID*, GroupID*, ScreenName*; from 1.2 on MessageID*, ContactList*, Domain* */
export const DetailedResult = struct('DetailedResult', {
  code: integer('Code'),
  description: optional(text('Description')),
  userIds: many(UserID),
  groupIds: many(GroupID),
  screenNames: many(ScreenName),
  messageIds: since('1.2', many(MessageID)),
  contactLists: since('1.2', many(ContactList)),
  domains: since('1.2', many(text('Domain'))),
});

/** AnswerOption (1.3): AnswerOptionID, AnswerOptionText */
const AnswerOption = struct('AnswerOption', {
  answerOptionId: identifier('AnswerOptionID'),
  answerOptionText: mandatory(text('AnswerOptionText', { aliases: ['AnswerOptionsText'] })),
});

/** SystemMessage (1.3): SystemMessageID, RequiresResponse, SystemMessageText, AnswerOptions?, VerificationMechanism? */
const SystemMessage = struct('SystemMessage', {
  systemMessageId: identifier('SystemMessageID'),
  requiresResponse: mandatory(boolean('RequiresResponse')),
  systemMessageText: mandatory(text('SystemMessageText')),
  answerOptions: optional(list('AnswerOptions', AnswerOption)),
  verificationMechanism: optional(
    struct('VerificationMechanism', { inText: optional(text('InText')), url: optional(text('URL')) }),
  ),
});
export const SystemMessageList = list('SystemMessageList', SystemMessage);

/** SystemMessageResponse (1.3): SystemMessageID, ChosenOptionID?, VerificationKey? */
export const SystemMessageResponseList = list(
  'SystemMessageResponseList',
  struct('SystemMessageResponse', {
    systemMessageId: identifier('SystemMessageID'),
    chosenOptionId: optional(identifier('ChosenOptionID')),
    verificationKey: optional(text('VerificationKey')),
  }),
);

/** SegmentID (1.3): TransactionID of the transaction that is too long for one message, SegmentReference */
export const SegmentID = struct('SegmentID', {
  transactionId: mandatory(identifier('TransactionID')),
  segmentReference: mandatory(integer('SegmentReference')),
});

/** Result: Code, Description?, DetailedResult*; 1.3 also SystemMessageList?, TryAgainTimeout? */
export const Result = struct('Result', {
  code: integer('Code'),
  description: optional(text('Description')),
  detailedResults: many(DetailedResult),
  systemMessageList: since('1.3', SystemMessageList),
  tryAgainTimeout: since('1.3', integer('TryAgainTimeout')),
});

/** Mapping: SName, UserID? — who is behind a screen name. */
const Mapping = struct('Mapping', { sName: text('SName'), userId: optional(UserID) });
/** AdminMapping, ModMapping and UserMapping: Mapping+ */
const UserMapping = nonEmptyList('UserMapping', Mapping);

/** UserMapList: UserMapping?; some 1.2 clients read Mapping without the level in between. */
export const UserMapList = struct('UserMapList', { userMapping: optional(UserMapping), mappings: many(Mapping) });

/** AdminMapList: AdminMapping?, ModMapping?, UserMapping? */
export const AdminMapList = struct('AdminMapList', {
  adminMapping: optional(nonEmptyList('AdminMapping', Mapping)),
  modMapping: optional(nonEmptyList('ModMapping', Mapping)),
  userMapping: optional(UserMapping),
});

/** Map and similar elements, content with its type: ContentType, ContentEncoding?, ContentData */
export const contentChildren = {
  contentType: mandatory(ContentType),
  contentEncoding: optional(ContentEncoding),
  contentData: mandatory(ContentData),
};

export const URLList = list('URLList', text('URL'));
