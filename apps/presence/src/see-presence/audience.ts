import type { Envelope, FactOf } from '@smsonly/contracts';
import type { AddressKey } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';
import type { Contact } from '../contact-lists/contact-list.js';
import { loadContactLists, loadContactsIfFew, loadContactsOf } from '../contact-lists/contact-list.store.js';

export type Asked = Extract<FactOf<'presence-requests'>, { type: 'PresenceRequested' }>;

/** Someone whose presence is asked for: named, or a member of the list with this spelling. */
export type Wanted = AddressKey & Readonly<{ spelling: string; list?: string }>;

/**
 * Whom a request is about: users as they were named, members as they are spelt in the list. `missing`: lists that do not exist,
 * `cut`: those of which not all members were looked up.
 */
export type Audience = Readonly<{ wanted: readonly Wanted[]; missing: readonly string[]; cut: readonly string[] }>;

/** Most contacts looked up for one request: an answer holds fewer, unless it is about a single attribute. */
const mostContacts = 5000;

/** Finds whom each of these requests is about: with one statement for all of them, unless their lists are very long. */
export async function findAudiences(
  tx: Tx,
  events: readonly Envelope<Asked>[],
): Promise<(event: Envelope<Asked>) => Promise<Audience>> {
  const withLists = events.filter(({ data }) => data.lists.length > 0);
  const accountIds = [...new Set(withLists.map(({ data }) => data.requester.accountId))];
  const own = accountIds.length === 0 ? new Map<string, never>() : await loadContactLists(tx, accountIds, []);
  const named = withLists.flatMap(({ data: { requester, lists } }) =>
    lists.map(({ key }) => ({ accountId: requester.accountId, key })),
  );
  const few = await loadContactsIfFew(tx, named, mostContacts);
  return async ({ data: { requester, users, lists } }) => {
    const { accountId } = requester;
    const hasList = (key: string) => own.get(accountId)?.has(key) ?? false;
    const wanted: Wanted[] = [...users];
    const cut: string[] = [];
    let room = mostContacts;
    for (const { key, spelling } of new Map(lists.map((list) => [list.key, list])).values()) {
      if (!hasList(key)) continue;
      const contacts: readonly Contact[] =
        few?.({ accountId, key }) ?? (await loadContactsOf(tx, { accountId, key }, room + 1));
      if (contacts.length > room) cut.push(spelling);
      wanted.push(...contacts.slice(0, room).map((contact) => ({ ...contact, list: spelling })));
      room -= Math.min(room, contacts.length);
    }
    return { wanted, cut, missing: lists.flatMap(({ key, spelling }) => (hasList(key) ? [] : [spelling])) };
  };
}
