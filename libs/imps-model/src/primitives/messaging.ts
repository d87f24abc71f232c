import {
  boolean,
  date,
  identifier,
  integer,
  many,
  mandatory,
  mandatoryFrom,
  optional,
  primitive,
  since,
  oneOrMore,
  struct,
  text,
  until,
  word,
  list,
} from '../grammar/elements.js';
import {
  BlockList,
  BlockListInUse,
  ClientID,
  ContentData,
  ContentEncoding,
  ContentType,
  GrantList,
  GrantListInUse,
  GroupID,
  MessageID,
  Recipient,
  Result,
  ScreenName,
  SenderElement,
  UserID,
  UserIDList,
  WelcomeNote,
} from './shared.js';

/** Instant messaging (IMPS CSP, Instant messaging). */

const DeliveryReport = boolean('DeliveryReport');

/**
 * MessageInfo: MessageID?, MessageURI?, ContentType?, ContentEncoding?, ContentSize, ContentName? (1.3), Recipient,
 * Sender, DateTime?, Font? (1.3), Validity? (seconds). ContentSize as clients send it is not to be trusted; one phone family
 * drops a message without Sender and never acknowledges it. 1.3's ExtBlockETEM* is vendor data without a known content: read
 * over and never written.
 */
export const MessageInfo = struct('MessageInfo', {
  messageId: optional(MessageID),
  messageUri: optional(identifier('MessageURI', { long: true })),
  contentType: optional(ContentType),
  contentEncoding: optional(ContentEncoding),
  contentSize: mandatory(integer('ContentSize')),
  contentName: since('1.3', text('ContentName')),
  recipient: mandatory(Recipient),
  sender: mandatory(SenderElement),
  dateTime: optional(date('DateTime')),
  font: since(
    '1.3',
    struct('Font', { size: optional(text('Size')), styles: many(text('Style')), color: optional(text('Color')) }),
  ),
  validity: optional(integer('Validity')),
});

/** SendMessage-Request: DeliveryReport (optional in 1.1), MessageInfo, ContentData? */
export const SendMessageRequest = primitive('SendMessage-Request', 'client', {
  deliveryReport: mandatoryFrom('1.2', DeliveryReport),
  messageInfo: MessageInfo,
  contentData: optional(ContentData),
});

/** SendMessage-Response: Result, MessageID? */
export const SendMessageResponse = primitive('SendMessage-Response', 'server', {
  result: Result,
  messageId: optional(MessageID),
});

/** NewMessage: MessageInfo, ContentData? */
export const NewMessage = primitive('NewMessage', 'server', {
  messageInfo: MessageInfo,
  contentData: optional(ContentData),
});

/** MessageDelivered: MessageID */
export const MessageDelivered = primitive('MessageDelivered', 'client', { messageId: MessageID });

/** MessageNotification: MessageInfo */
export const MessageNotification = primitive('MessageNotification', 'server', { messageInfo: MessageInfo });

/** GetMessage-Request: MessageID */
export const GetMessageRequest = primitive('GetMessage-Request', 'client', { messageId: MessageID });

/** GetMessage-Response: MessageInfo, ContentData? */
export const GetMessageResponse = primitive('GetMessage-Response', 'server', {
  messageInfo: MessageInfo,
  contentData: optional(ContentData),
});

/** GetMessageList-Request: GroupID?, MessageCount? */
export const GetMessageListRequest = primitive('GetMessageList-Request', 'client', {
  groupId: optional(GroupID),
  messageCount: optional(integer('MessageCount')),
});

/** GetMessageList-Response: MessageInfo*; 1.3: MessageInfoList(MessageInfo*), MessageTotalCount? */
export const GetMessageListResponse = primitive('GetMessageList-Response', 'server', {
  messageInfos: until('1.2', many(MessageInfo)),
  messageInfoList: mandatory(since('1.3', list('MessageInfoList', MessageInfo))),
  messageTotalCount: since('1.3', integer('MessageTotalCount')),
});

/** RejectMessage-Request: MessageID+ */
export const RejectMessageRequest = primitive('RejectMessage-Request', 'client', { messageIds: oneOrMore(MessageID) });

/** ForwardMessage-Request: MessageID, Sender? (1.3), Recipient */
export const ForwardMessageRequest = primitive('ForwardMessage-Request', 'client', {
  messageId: MessageID,
  sender: since('1.3', SenderElement),
  recipient: Recipient,
});

/** ForwardMessage-Response (1.3): MessageID */
export const ForwardMessageResponse = primitive(
  'ForwardMessage-Response',
  'server',
  { messageId: mandatory(MessageID) },
  { since: '1.3' },
);

/** SetDeliveryMethod-Request: DeliveryMethod, AcceptedContentLength? (1.1, 1.2), GroupID?, GroupContentLimit? (1.3) */
export const SetDeliveryMethodRequest = primitive('SetDeliveryMethod-Request', 'client', {
  deliveryMethod: word('DeliveryMethod', ['P', 'N']),
  acceptedContentLength: until('1.2', integer('AcceptedContentLength')),
  groupId: optional(GroupID),
  groupContentLimit: since('1.3', integer('GroupContentLimit')),
});

/** DeliveryReport-Request: Result, DeliveryTime? (from 1.2), MessageInfo */
export const DeliveryReportRequest = primitive('DeliveryReport-Request', 'server', {
  result: Result,
  deliveryTime: since('1.2', date('DeliveryTime')),
  messageInfo: mandatory(MessageInfo),
});

/** Which lists block and grant. In 1.1 and 1.2 InUse is inside the lists, in 1.3 beside them: fill in both. */
const blocking = {
  blockList: optional(BlockList),
  blockListInUse: since('1.3', BlockListInUse),
  grantList: optional(GrantList),
  grantListInUse: since('1.3', GrantListInUse),
};

/** BlockEntity-Request (1.1: BlockUser-Request): BlockList?, BlockListInUse? (1.3), GrantList?, GrantListInUse? (1.3) */
export const BlockEntityRequest = primitive(
  'BlockEntity-Request',
  'client',
  { ...blocking },
  { nameIn: { '1.1': 'BlockUser-Request' } },
);

/** GetBlockedList-Request: empty */
export const GetBlockedListRequest = primitive('GetBlockedList-Request', 'client', {});

/** GetBlockedList-Response: BlockList?, BlockListInUse? (1.3), GrantList?, GrantListInUse? (1.3) */
export const GetBlockedListResponse = primitive('GetBlockedList-Response', 'server', { ...blocking });

const ExtendConversationID = identifier('ExtendConversationID');

/** ExtendConversation-Request (1.3): ExtendConversationID, UserIDList, ExtendConversationUser, SubscribeNotification, … */
export const ExtendConversationRequest = primitive(
  'ExtendConversation-Request',
  'client',
  {
    extendConversationId: ExtendConversationID,
    userIdList: mandatory(UserIDList),
    extendConversationUser: mandatory(
      struct('ExtendConversationUser', { userId: UserID, clientId: optional(ClientID) }),
    ),
    subscribeNotification: mandatory(boolean('SubscribeNotification')),
    welcomeNote: optional(WelcomeNote),
    screenName: optional(ScreenName),
  },
  { since: '1.3' },
);

/** ExtendConversation-Response (1.3): ExtendConversationID, GroupID?, ResponseNote?, Result? */
export const ExtendConversationResponse = primitive(
  'ExtendConversation-Response',
  'server',
  {
    extendConversationId: ExtendConversationID,
    groupId: optional(GroupID),
    responseNote: optional(text('ResponseNote')),
    result: optional(Result),
  },
  { since: '1.3' },
);

export const messagingPrimitives = [
  SendMessageRequest,
  SendMessageResponse,
  NewMessage,
  MessageDelivered,
  MessageNotification,
  GetMessageRequest,
  GetMessageResponse,
  GetMessageListRequest,
  GetMessageListResponse,
  RejectMessageRequest,
  ForwardMessageRequest,
  ForwardMessageResponse,
  SetDeliveryMethodRequest,
  DeliveryReportRequest,
  BlockEntityRequest,
  GetBlockedListRequest,
  GetBlockedListResponse,
  ExtendConversationRequest,
  ExtendConversationResponse,
] as const;
