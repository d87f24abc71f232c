import { boolean, list, many, only, optional, primitive, since, struct, text, word } from '../grammar/elements.js';
import {
  AddList,
  AdminMapList,
  GroupID,
  GroupProperties,
  OwnProperties,
  RemoveList,
  Result,
  ScreenName,
  UserID,
  UserIDList,
  UserList,
  UserMapList,
  WelcomeNote,
} from './shared.js';

/** Groups (CSP messages, section 7). */

const SubscribeNotification = boolean('SubscribeNotification');
const Admin = struct('Admin', { userList: optional(UserList), userIdList: since('1.3', UserIDList) });
const Mod = struct('Mod', { userList: optional(UserList), userIdList: since('1.3', UserIDList) });
const Users = struct('Users', { userList: optional(UserList), userIdList: since('1.3', UserIDList) });

/** CreateGroup-Request: GroupID, GroupProperties, JoinGroup, ScreenName?, SubscribeNotification */
export const CreateGroupRequest = primitive('CreateGroup-Request', 'client', {
  groupId: GroupID,
  groupProperties: optional(GroupProperties),
  joinGroup: optional(boolean('JoinGroup')),
  screenName: optional(ScreenName),
  subscribeNotification: optional(SubscribeNotification),
});

/** DeleteGroup-Request: GroupID */
export const DeleteGroupRequest = primitive('DeleteGroup-Request', 'client', { groupId: GroupID });

/** JoinGroup-Request: GroupID, ScreenName?, JoinedRequest, SubscribeNotification, OwnProperties? (from 1.2) */
export const JoinGroupRequest = primitive('JoinGroup-Request', 'client', {
  groupId: GroupID,
  screenName: optional(ScreenName),
  joinedRequest: optional(boolean('JoinedRequest')),
  subscribeNotification: optional(SubscribeNotification),
  ownProperties: since('1.2', OwnProperties),
});

/** Joined: in 1.1 ScreenName+; from 1.2 on UserMapList */
const Joined = struct('Joined', {
  screenNames: only('1.1', many(ScreenName)),
  userMapList: since('1.2', UserMapList),
});

/** Left: in 1.1 ScreenName+; from 1.2 on UserList */
const Left = struct('Left', { screenNames: only('1.1', many(ScreenName)), userList: since('1.2', UserList) });

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

/** GetGroupMembers-Response: Admin?, Mod?, Users?, each with UserList */
export const GetGroupMembersResponse = primitive('GetGroupMembers-Response', 'server', {
  admin: optional(Admin),
  mod: optional(Mod),
  users: optional(Users),
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

const groupMembers = { groupId: GroupID, userList: optional(UserList), userIdList: since('1.3', UserIDList) };

/** AddGroupMembers-Request: GroupID, UserList (1.3: UserIDList) */
export const AddGroupMembersRequest = primitive('AddGroupMembers-Request', 'client', { ...groupMembers });

/** RemoveGroupMembers-Request: GroupID, UserList (1.3: UserIDList) */
export const RemoveGroupMembersRequest = primitive('RemoveGroupMembers-Request', 'client', { ...groupMembers });

/** MemberAccess-Request: GroupID, Admin?, Mod?, Users? */
export const MemberAccessRequest = primitive('MemberAccess-Request', 'client', {
  groupId: GroupID,
  admin: optional(Admin),
  mod: optional(Mod),
  users: optional(Users),
});

/** GetGroupProps-Request: GroupID */
export const GetGroupPropsRequest = primitive('GetGroupProps-Request', 'client', { groupId: GroupID });

/** GetGroupProps-Response: GroupProperties, OwnProperties */
export const GetGroupPropsResponse = primitive('GetGroupProps-Response', 'server', {
  groupProperties: optional(GroupProperties),
  ownProperties: optional(OwnProperties),
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
  addList: optional(AddList),
  removeList: optional(RemoveList),
});

/** RejectList-Response: UserList? (1.3: UserIDList) */
export const RejectListResponse = primitive('RejectList-Response', 'server', {
  userList: optional(UserList),
  userIdList: since('1.3', list('UserIDList', UserID)),
});

/** SubscribeGroupNotice-Request: GroupID, SubscribeType (G get, S set, U unset) */
export const SubscribeGroupNoticeRequest = primitive('SubscribeGroupNotice-Request', 'client', {
  groupId: GroupID,
  subscribeType: word('SubscribeType', ['G', 'S', 'U']),
});

/** SubscribeGroupNotice-Response: Value (T or F) */
export const SubscribeGroupNoticeResponse = primitive('SubscribeGroupNotice-Response', 'server', {
  value: text('Value'),
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
