import {
  boolean,
  identifier,
  integer,
  list,
  many,
  mandatory,
  optional,
  primitive,
  struct,
  text,
  word,
} from '../grammar/elements.js';
import { PresenceSubList } from './presence-attributes.js';
import {
  BlockListInUse,
  contentChildren,
  ContactListIDList,
  DefaultList,
  GrantListInUse,
  GroupID,
  InviteID,
  Property,
  Result,
  SegmentID,
  SystemMessageList,
  SystemMessageResponseList,
  UserID,
  UserIDList,
  UserList,
} from './shared.js';

/** What 1.3 added, and the vendor primitives of 1.2 (IMPS CSP, 1.3 additions). */

export const notificationTypes = [
  'ATCL',
  'AC',
  'ANU',
  'ANC',
  'AND',
  'BLC',
  'BLUC',
  'GLC',
  'GLUC',
  'CLCR',
  'CLC',
  'CLD',
  'GC',
  'GD',
  'GR',
  'GMU',
  'GMAU',
  'GMG',
  'GMR',
  'IA',
  'IR',
  'IC',
  'OEU',
  'PPU',
  'SPA',
] as const;

const in13 = { since: '1.3' } as const;
const NotificationType = word('NotificationType', notificationTypes);
const NotificationTypeList = list('NotificationTypeList', NotificationType);
const PublicProfile = struct('PublicProfile', { userId: optional(UserID), properties: many(Property) });

/** SystemMessage-Request: SystemMessageList */
export const SystemMessageRequest = primitive(
  'SystemMessage-Request',
  'server',
  { systemMessageList: SystemMessageList },
  in13,
);

/** SystemMessage-User: SystemMessageResponseList */
export const SystemMessageUser = primitive(
  'SystemMessage-User',
  'client',
  { systemMessageResponseList: SystemMessageResponseList },
  in13,
);

/** SubscribeNotification-Request: NotificationTypeList */
export const SubscribeNotificationRequest = primitive(
  'SubscribeNotification-Request',
  'client',
  { notificationTypeList: NotificationTypeList },
  in13,
);

/** UnsubscribeNotification-Request: NotificationTypeList */
export const UnsubscribeNotificationRequest = primitive(
  'UnsubscribeNotification-Request',
  'client',
  { notificationTypeList: NotificationTypeList },
  in13,
);

/** Notification-Request: NotificationType, then what the type calls for */
export const NotificationRequest = primitive(
  'Notification-Request',
  'server',
  {
    notificationType: NotificationType,
    blockListInUse: optional(BlockListInUse),
    grantListInUse: optional(GrantListInUse),
    groupId: optional(GroupID),
    inviteId: optional(InviteID),
    onlineEtemHandling: optional(text('OnlineETEMHandling')),
    presenceSubList: optional(PresenceSubList, { whenUnsupported: 'refused' }),
    userIdList: optional(UserIDList),
    contactListIdList: optional(ContactListIDList),
    defaultList: optional(DefaultList),
    sessionPriority: optional(integer('SessionPriority')),
    userList: optional(UserList),
    userIdPairs: many(
      struct('UserIDPair', {
        unrecognizedUserId: mandatory(identifier('UnrecognizedUserID')),
        validUserId: mandatory(identifier('ValidUserID')),
      }),
    ),
  },
  in13,
);

/** GetPublicProfile-Request: UserID* */
export const GetPublicProfileRequest = primitive('GetPublicProfile-Request', 'client', { userIds: many(UserID) }, in13);

/** GetPublicProfile-Response: Result, PublicProfile*(UserID, Property*) */
export const GetPublicProfileResponse = primitive(
  'GetPublicProfile-Response',
  'server',
  { result: Result, publicProfiles: many(PublicProfile) },
  in13,
);

/** UpdatePublicProfile-Request: ClearPublicProfile?, PublicProfile? */
export const UpdatePublicProfileRequest = primitive(
  'UpdatePublicProfile-Request',
  'client',
  { clearPublicProfile: optional(boolean('ClearPublicProfile')), publicProfile: optional(PublicProfile) },
  in13,
);

/** GetSegment-Request: SegmentID */
export const GetSegmentRequest = primitive('GetSegment-Request', 'client', { segmentId: SegmentID }, in13);

/** GetSegment-Response: SegmentContent */
export const GetSegmentResponse = primitive(
  'GetSegment-Response',
  'server',
  { segmentContent: text('SegmentContent') },
  in13,
);

/** DropSegment-Request: SegmentID */
export const DropSegmentRequest = primitive('DropSegment-Request', 'client', { segmentId: SegmentID }, in13);

/** GetMap-Request: UserID | PresenceSubList */
export const GetMapRequest = primitive(
  'GetMap-Request',
  'client',
  { userId: optional(UserID), presenceSubList: optional(PresenceSubList, { whenUnsupported: 'refused' }) },
  in13,
);

/** GetMap-Response: Map(ContentType, ContentEncoding?, ContentData) | URL */
export const GetMapResponse = primitive(
  'GetMap-Response',
  'server',
  { map: optional(struct('Map', { ...contentChildren })), url: optional(text('URL')) },
  in13,
);

/** Extended-Request and Extended-Response (from 1.2): text; 1.3 ExtendedData. Vendor data, answered 501. */
const extended = { extendedData: optional(text('ExtendedData', { aliases: ['Extended-Data'] })) };
const asText = { since: '1.2', bareText: { field: 'extendedData', until: '1.2', exact: true } } as const;
export const ExtendedRequest = primitive('Extended-Request', 'both', { ...extended }, asText);
export const ExtendedResponse = primitive('Extended-Response', 'both', { ...extended }, asText);

export const additionPrimitives = [
  SystemMessageRequest,
  SystemMessageUser,
  SubscribeNotificationRequest,
  UnsubscribeNotificationRequest,
  NotificationRequest,
  GetPublicProfileRequest,
  GetPublicProfileResponse,
  UpdatePublicProfileRequest,
  GetSegmentRequest,
  GetSegmentResponse,
  DropSegmentRequest,
  GetMapRequest,
  GetMapResponse,
  ExtendedRequest,
  ExtendedResponse,
] as const;
