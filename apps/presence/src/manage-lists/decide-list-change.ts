import type { Address, ListAddress, Result } from '@smsonly/contracts';
import { composeResult, type Failure } from '@smsonly/imps-model';
import {
  isOwnList,
  withDefault,
  withList,
  type Contact,
  type ContactList,
  type ContactLists,
  type Limits,
} from '../contact-lists/contact-list.js';
import { fitsIntoAnswer } from './list-members.js';
import { readProperties, type Properties } from './list-properties.js';

export type Nick = Readonly<{ address: Address; name?: string | undefined }>;

/** Lists after a request, and its result. `list`: the list that the request was about, if it is there afterwards. */
export type ListDecision = Readonly<{ lists: ContactLists; result: Result; list?: ContactList }>;

/** Why an address cannot be a contact: unknown user or foreign domain; undefined for registered users and SMS-only numbers. */
export type RefusalOf = (address: Address) => 516 | 531 | undefined;

const refused = (lists: ContactLists, code: number): ListDecision => ({ lists, result: { code } });

/** Contacts after adding these; an existing one keeps its place and gets the new spelling and nickname. */
function withContacts(contacts: ReadonlyMap<string, Contact>, nicks: readonly Nick[]): ReadonlyMap<string, Contact> {
  const after = new Map(contacts);
  for (const { address, name: given } of nicks) {
    const old = after.get(address.canonical);
    const name = given === undefined || given === '' ? old?.name : given;
    if (old && old.spelling === address.spelling && old.name === name) continue;
    after.set(address.canonical, {
      canonical: address.canonical,
      ...(address.msisdn === undefined ? {} : { msisdn: address.msisdn }),
      spelling: address.spelling,
      ...(name === undefined ? {} : { name }),
    });
  }
  return after;
}

/** Contacts after removing these. One that the same request adds again keeps its place, as it does in the table, but no nickname. */
function withoutContacts(
  contacts: ReadonlyMap<string, Contact>,
  removed: readonly Address[],
  added: readonly Nick[],
): ReadonlyMap<string, Contact> {
  const after = new Map(contacts);
  for (const { canonical } of removed) {
    const { name: _, ...nameless } = after.get(canonical) ?? {};
    if ('canonical' in nameless && added.some(({ address }) => address.canonical === canonical))
      after.set(canonical, nameless);
    else after.delete(canonical);
  }
  return after;
}

const refusedUsers = (nicks: readonly Nick[], refusalOf: RefusalOf): Failure[] =>
  nicks.flatMap(({ address }) => {
    const code = refusalOf(address);
    return code === undefined ? [] : [{ code, userIds: [address.spelling] }];
  });

/**
 * CreateList-Request. A list that is made where there is no default list becomes it, whatever the request says; a list exists
 * after it unless the result is an error. Codes: 201 with 531 or 516 for unknown and foreign contacts, 701, 752 (not under the own user ID; unknown property), 753, 754.
 */
export function createList(
  lists: ContactLists,
  request: Readonly<{ userId: string; list: ListAddress; nicks: readonly Nick[]; properties: Properties }>,
  refusalOf: RefusalOf,
  limits: Limits,
  now: Date,
): ListDecision {
  const { key, spelling } = request.list;
  const properties = readProperties(request.properties);
  if (!isOwnList(key, request.userId) || !properties) return refused(lists, 752);
  if (lists.has(key)) return refused(lists, 701);
  if (lists.size >= limits.lists) return refused(lists, 753);
  const failures = refusedUsers(request.nicks, refusalOf);
  const contacts = withContacts(
    new Map(),
    request.nicks.filter(({ address }) => refusalOf(address) === undefined),
  );
  if (contacts.size > limits.contacts || !fitsIntoAnswer(contacts)) return refused(lists, 754);
  const displayName = properties.displayName ?? '';
  const created: ContactList = { key, spelling, displayName, isDefault: false, createdAt: now, contacts };
  const isDefault = properties.isDefault === true || ![...lists.values()].some((list) => list.isDefault);
  const after = isDefault ? withDefault(withList(lists, created), key) : withList(lists, created);
  // The list itself is one more part of the request, and that part succeeded.
  const result = composeResult(request.nicks.length + 1, failures);
  return { lists: after, result, list: after.get(key) ?? created };
}

/**
 * DeleteList-Request, of any list. When the default list goes, the oldest of the others takes its place. Codes: 200, 700.
 */
export function deleteList(lists: ContactLists, { list }: Readonly<{ list: ListAddress }>): ListDecision {
  const deleted = lists.get(list.key);
  if (!deleted) return refused(lists, 700);
  const others = new Map(lists);
  others.delete(list.key);
  const [oldest] = [...others.values()].sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.key < b.key ? -1 : 1),
  );
  return { lists: deleted.isDefault && oldest ? withDefault(others, oldest.key) : others, result: { code: 200 } };
}

/**
 * ListManage-Request: removes, adds and sets properties, as far as the request holds them. Removing an absent contact is
 * not an error, nor is `Default` F: only another list's T moves the default. Codes: 200, 201, 531 or 516 for unknown and
 * foreign contacts, 700, 752, 754.
 */
export function manageList(
  lists: ContactLists,
  request: Readonly<{
    list: ListAddress;
    add: readonly Nick[];
    remove: readonly Address[];
    properties?: Properties | undefined;
  }>,
  refusalOf: RefusalOf,
  limits: Limits,
): ListDecision {
  const list = lists.get(request.list.key);
  if (!list) return refused(lists, 700);
  const properties = readProperties(request.properties ?? []);
  if (!properties) return { lists, result: { code: 752 }, list };

  const failures = refusedUsers(request.add, refusalOf);
  const nicks = request.add.filter(({ address }) => refusalOf(address) === undefined);
  const contacts = withContacts(withoutContacts(list.contacts, request.remove, nicks), nicks);
  const isTooLong = contacts.size > limits.contacts && contacts.size > list.contacts.size;
  if (isTooLong || (request.add.length > 0 && !fitsIntoAnswer(contacts))) return { lists, result: { code: 754 }, list };

  const changesProperties = request.properties !== undefined && request.properties.length > 0;
  const changes = request.add.length > 0 || request.remove.length > 0 || changesProperties;
  const result = composeResult(request.add.length + request.remove.length + Number(changesProperties), failures);
  if (!changes) return { lists, result, list };
  const after = withList(lists, { ...list, displayName: properties.displayName ?? list.displayName, contacts });
  const moved = properties.isDefault === true ? withDefault(after, list.key) : after;
  return { lists: moved, result, list: moved.get(list.key) ?? list };
}
