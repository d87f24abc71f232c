import type { NickListData, PresenceData } from '@smsonly/imps-model';
import { shortAddress, type AddressKeys } from './addresses.js';
import type { Contact, ContactPresence } from './im-state.js';
import { isSmsOnly, mergePresence, unknownPresence, withPresence } from './presence.js';

/** The nickname in the list, else the alias, else the address without scheme and domain. */
export function nameOf(address: string, nickname: string | undefined, presence: ContactPresence): string {
  return nickname || presence.alias || shortAddress(address);
}

export function contactOf(
  address: string,
  nickname?: string,
  presence: ContactPresence = unknownPresence,
  isBlocked = false,
): Contact {
  return {
    address,
    name: nameOf(address, nickname, presence),
    ...(nickname !== undefined && nickname !== '' && { nickname }),
    presence,
    isSmsOnly: isSmsOnly(presence),
    isBlocked,
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function byName(one: Contact, other: Contact): number {
  return collator.compare(one.name, other.name) || (one.address < other.address ? -1 : 1);
}

/** The contacts in order; the same array when they are in order already. */
function inOrder(contacts: readonly Contact[]): readonly Contact[] {
  const isInOrder = contacts.every((contact, index) => index === 0 || byName(contacts[index - 1]!, contact) <= 0);
  return isInOrder ? contacts : [...contacts].sort(byName);
}

/** Where each contact is, by its key. Kept as long as the array: notifications come in hundreds. */
const indexes = new WeakMap<readonly Contact[], ReadonlyMap<string, number>>();

function indexOf(contacts: readonly Contact[], keyOf: AddressKeys): ReadonlyMap<string, number> {
  const known = indexes.get(contacts);
  if (known) return known;
  const index = new Map(contacts.map(({ address }, at) => [keyOf(address), at]));
  indexes.set(contacts, index);
  return index;
}

export function findContact(contacts: readonly Contact[], address: string, keyOf: AddressKeys): Contact | undefined {
  const at = indexOf(contacts, keyOf).get(keyOf(address));
  return at === undefined ? undefined : contacts[at];
}

/** The contacts that a list of the server names, with what is known of each already. Who did not change stays the same object. */
export function takeList(
  contacts: readonly Contact[],
  list: NickListData,
  isBlocked: (key: string) => boolean,
  keyOf: AddressKeys,
  known: Readonly<Record<string, Contact>> = {},
): readonly Contact[] {
  const entries = [
    ...(list.nickNames ?? []).map(({ userId, name }) => ({ address: userId, nickname: name })),
    ...(list.userIds ?? []).map((userId) => ({ address: userId, nickname: undefined })),
  ];
  const byKey = new Map(
    entries.map(({ address, nickname }) => {
      const key = keyOf(address);
      const old = findContact(contacts, address, keyOf);
      const presence = old?.presence ?? known[address]?.presence ?? unknownPresence;
      const next = contactOf(address, nickname, presence, isBlocked(key));
      const isSame =
        old !== undefined &&
        old.address === next.address &&
        old.nickname === next.nickname &&
        old.isBlocked === next.isBlocked;
      return [key, isSame ? old : next] as const;
    }),
  );
  const next = [...byKey.values()].sort(byName);
  return next.length === contacts.length && next.every((contact, at) => contact === contacts[at]) ? contacts : next;
}

/** The contacts after a notification or answer about some of them. */
export function takePresences(
  contacts: readonly Contact[],
  presences: readonly PresenceData[],
  keyOf: AddressKeys,
): readonly Contact[] {
  const index = indexOf(contacts, keyOf);
  let next: Contact[] | undefined;
  for (const { userId, presenceSubList } of presences) {
    const at = userId === undefined ? undefined : index.get(keyOf(userId));
    if (at === undefined || presenceSubList === undefined) continue;
    const old = (next ?? contacts)[at]!;
    const merged = withPresence(old, mergePresence(old.presence, presenceSubList), nameOf);
    if (merged !== old) (next ??= [...contacts])[at] = merged;
  }
  return next ? inOrder(next) : contacts;
}

/** The contacts after the block list changed. */
export function takeBlocked(
  contacts: readonly Contact[],
  isBlocked: (key: string) => boolean,
  keyOf: AddressKeys,
): readonly Contact[] {
  let hasChanged = false;
  const next = contacts.map((contact) => {
    const blocked = isBlocked(keyOf(contact.address));
    if (blocked === contact.isBlocked) return contact;
    hasChanged = true;
    return { ...contact, isBlocked: blocked };
  });
  return hasChanged ? next : contacts;
}
