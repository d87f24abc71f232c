import {
  boolean,
  many,
  mandatory,
  mandatoryFrom,
  only,
  optional,
  primitive,
  readOnly,
  since,
  struct,
  until,
  word,
} from '../grammar/elements.js';
import {
  AddList,
  AdminMapList,
  GroupID,
  GroupProperties,
  OwnProperties,
  RemoveList,
  Result,
  ScreenName,
  UserIDList,
  UserList,
  UserMapList,
  WelcomeNote,
} from './shared.js';

/** Groups (IMPS CSP, Groups). */

const SubscribeNotification = boolean('SubscribeNotification');

/** Admin, Mod and Users: UserList; UserIDList is read in its place. */
const members = { userList: mandatory(UserList), userIdList: readOnly(UserIDList) };
const Admin = struct('Admin', members);
const Mod = struct('Mod', members);
const Users = struct('Users', members);

/** CreateGroup-Request: GroupID, GroupProperties, JoinGroup, ScreenName?, SubscribeNotification */
export const CreateGroupRequest = primitive('CreateGroup-Request', 'client', {
  groupId: GroupID,
  groupProperties: mandatory(GroupProperties),
  joinGroup: mandatory(boolean('JoinGroup')),
  screenName: optional(ScreenName),
  subscribeNotification: mandatory(SubscribeNotification),
});

/** DeleteGroup-Request: GroupID */
export const DeleteGroupRequest = primitive('DeleteGroup-Request', 'client', { groupId: GroupID });

/** JoinGroup-Request: GroupID, ScreenName?, JoinedRequest (optional in 1.1), SubscribeNotification, OwnProperties? (from 1.2) */
export const JoinGroupRequest = primitive('JoinGroup-Request', 'client', {
  groupId: GroupID,
  screenName: optional(ScreenName),
  joinedRequest: mandatoryFrom('1.2', boolean('JoinedRequest')),
  subscribeNotification: mandatory(SubscribeNotification),
  ownProperties: since('1.2', OwnProperties),
});

/** Joined: in 1.1 ScreenName+; from 1.2 on UserMapList */
const Joined = struct('Joined', {
  screenNames: mandatory(only('1.1', many(ScreenName))),
  userMapList: mandatory(since('1.2', UserMapList)),
});

/** Left: in 1.1 ScreenName+; from 1.2 on UserList */
const Left = struct('Left', {
  screenNames: mandatory(only('1.1', many(ScreenName))),
  userList: mandatory(since('1.2', UserList)),
});

/** JoinGroup-Response: 1.1 UserList?, WelcomeNote?; 1.2 UserMapList?, WelcomeNote?; 1.3 Joined?, ScreenName?, WelcomeNote? */
export const JoinGroupResponse = primitive('JoinGroup-Response', 'server', {
  userList: only('1.1', UserList),
  userMapList: only('1.2', UserMapList),
  joined: since('1.3', Joined),
  screenName: since('1.3', ScreenName),
  welcomeNote: optional(WelcomeNote),
});

/** LeaveGroup-Request: GroupID */
export const LeaveGroupRequest = primitive('LeaveGroup-Request', 'client', { groupId: GroupID });

/** LeaveGroup-Response: GroupID?, Result */
export const LeaveGroupResponse = primitive('LeaveGroup-Response', 'server', {
  groupId: optional(GroupID),
  result: Result,
});

/** GetGroupMembers-Request: GroupID */
export const GetGroupMembersRequest = primitive('GetGroupMembers-Request', 'client', { groupId: GroupID });

/** GetGroupMembers-Response: Admin?, Mod?, Users? (1.1, 1.2) */
export const GetGroupMembersResponse = primitive('GetGroupMembers-Response', 'server', {
  admin: optional(Admin),
  mod: optional(Mod),
  users: until('1.2', Users),
});

/** GetJoinedUsers-Request (from 1.2): GroupID */
export const GetJoinedUsersRequest = primitive(
  'GetJoinedUsers-Request',
  'client',
  { groupId: GroupID },
  { since: '1.2' },
);

/** GetJoinedUsers-Response (from 1.2): AdminMapList | UserMapList */
export const GetJoinedUsersResponse = primitive(
  'GetJoinedUsers-Response',
  'server',
  { adminMapList: optional(AdminMapList), userMapList: optional(UserMapList) },
  { since: '1.2' },
);

const groupMembers = {
  groupId: GroupID,
  userList: mandatory(until('1.2', UserList)),
  userIdList: mandatory(since('1.3', UserIDList)),
};

/** AddGroupMembers-Request: GroupID, UserList (1.3: UserIDList) */
export const AddGroupMembersRequest = primitive('AddGroupMembers-Request', 'client', { ...groupMembers });

/** RemoveGroupMembers-Request: GroupID, UserList (1.3: UserIDList) */
export const RemoveGroupMembersRequest = primitive('RemoveGroupMembers-Request', 'client', { ...groupMembers });

/** MemberAccess-Request: GroupID, Admin?, Mod?, Users? (1.1, 1.2) */
export const MemberAccessRequest = primitive('MemberAccess-Request', 'client', {
  groupId: GroupID,
  admin: optional(Admin),
  mod: optional(Mod),
  users: until('1.2', Users),
});

/** GetGroupProps-Request: GroupID */
export const GetGroupPropsRequest = primitive('GetGroupProps-Request', 'client', { groupId: GroupID });

/** GetGroupProps-Response: GroupProperties, OwnProperties */
export const GetGroupPropsResponse = primitive('GetGroupProps-Response', 'server', {
  groupProperties: mandatory(GroupProperties),
  ownProperties: mandatory(OwnProperties),
});

/** SetGroupProps-Request: GroupID, GroupProperties?, OwnProperties? */
export const SetGroupPropsRequest = primitive('SetGroupProps-Request', 'client', {
  groupId: GroupID,
  groupProperties: optional(GroupProperties),
  ownProperties: optional(OwnProperties),
});

/** RejectList-Request: GroupID, AddList?, RemoveList? */
export const RejectListRequest = primitive('RejectList-Request', 'client', {
  groupId: GroupID,
  addList: optional(AddList, { whenUnsupported: 'refused' }),
  removeList: optional(RemoveList, { whenUnsupported: 'refused' }),
});

/** RejectList-Response: UserList?; UserIDList is read in its place */
export const RejectListResponse = primitive('RejectList-Response', 'server', {
  userList: optional(UserList),
  userIdList: readOnly(UserIDList),
});

/** SubscribeGroupNotice-Request: GroupID, SubscribeType (G get, S set, U unset) */
export const SubscribeGroupNoticeRequest = primitive('SubscribeGroupNotice-Request', 'client', {
  groupId: GroupID,
  subscribeType: word('SubscribeType', ['G', 'S', 'U']),
});

/** SubscribeGroupNotice-Response: Value (T or F) */
export const SubscribeGroupNoticeResponse = primitive('SubscribeGroupNotice-Response', 'server', {
  value: boolean('Value'),
});

/** GroupChangeNotice: GroupID, Joined?, Left?, JoinedBlocked? (1.3), LeftBlocked? (1.3), GroupProperties?, OwnProperties? */
export const GroupChangeNotice = primitive('GroupChangeNotice', 'server', {
  groupId: GroupID,
  joined: optional(Joined),
  left: optional(Left),
  joinedBlocked: since('1.3', struct('JoinedBlocked', { userMapList: optional(UserMapList) })),
  leftBlocked: since('1.3', struct('LeftBlocked', { userList: optional(UserList) })),
  groupProperties: optional(GroupProperties),
  ownProperties: optional(OwnProperties),
});

export const groupPrimitives = [
  CreateGroupRequest,
  DeleteGroupRequest,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  GetGroupMembersRequest,
  GetGroupMembersResponse,
  GetJoinedUsersRequest,
  GetJoinedUsersResponse,
  AddGroupMembersRequest,
  RemoveGroupMembersRequest,
  MemberAccessRequest,
  GetGroupPropsRequest,
  GetGroupPropsResponse,
  SetGroupPropsRequest,
  RejectListRequest,
  RejectListResponse,
  SubscribeGroupNoticeRequest,
  SubscribeGroupNoticeResponse,
  GroupChangeNotice,
] as const;
