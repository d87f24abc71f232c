import { boolean, identifier, many, mandatory, optional, primitive, since } from '../grammar/elements.js';
import {
  AddNickList,
  ContactList,
  ContactListIDList,
  ContactListProperties,
  NickList,
  RemoveNickList,
  Result,
} from './shared.js';

/** Contact lists (IMPS CSP, Contact lists). */

const DefaultContactList = identifier('DefaultContactList', { long: true });

/** GetList-Request: empty */
export const GetListRequest = primitive('GetList-Request', 'client', {});

/**
 * GetList-Response: ContactList*, DefaultContactList? — the default list only in its own element. Pure 1.3 wraps
 * ContactList* in ContactListIDList, but one phone family reads only direct children, in 1.3 too. So 1.3 has both shapes,
 * and the writer fills in the one that the client reads.
 */
export const GetListResponse = primitive('GetList-Response', 'server', {
  contactListIdList: since('1.3', ContactListIDList),
  contactLists: many(ContactList),
  defaultContactList: optional(DefaultContactList),
});

/** CreateList-Request: ContactList, NickList?, ContactListProperties? */
export const CreateListRequest = primitive('CreateList-Request', 'client', {
  contactList: ContactList,
  nickList: optional(NickList),
  contactListProperties: optional(ContactListProperties),
});

/** CreateList-Response (1.3): ContactList, ContactListProperties? */
export const CreateListResponse = primitive(
  'CreateList-Response',
  'server',
  { contactList: ContactList, contactListProperties: optional(ContactListProperties) },
  { since: '1.3' },
);

/** DeleteList-Request: ContactList */
export const DeleteListRequest = primitive('DeleteList-Request', 'client', { contactList: ContactList });

/**
 * ListManage-Request: ContactList, (AddNickList | RemoveNickList | ContactListProperties)?, ReceiveList (from 1.2),
 * AuthorizeAndGrant? (1.3). Without any of the three it reads the list.
 */
export const ListManageRequest = primitive('ListManage-Request', 'client', {
  contactList: ContactList,
  addNickList: optional(AddNickList),
  removeNickList: optional(RemoveNickList),
  contactListProperties: optional(ContactListProperties),
  receiveList: mandatory(since('1.2', boolean('ReceiveList'))),
  authorizeAndGrant: since('1.3', boolean('AuthorizeAndGrant')),
});

/** ListManage-Response: Result, NickList?, ContactListProperties? */
export const ListManageResponse = primitive('ListManage-Response', 'server', {
  result: Result,
  nickList: optional(NickList),
  contactListProperties: optional(ContactListProperties),
});

export const contactListPrimitives = [
  GetListRequest,
  GetListResponse,
  CreateListRequest,
  CreateListResponse,
  DeleteListRequest,
  ListManageRequest,
  ListManageResponse,
] as const;
