import type { FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import type { Handler } from '@smsonly/kafka';
import { markChanged } from '../watching/request-notifications.js';
import { saveBlockLists, type StoredBlockLists } from './block-list.store.js';
import { storedEntries } from './stored-entries.js';

type Changed = Extract<FactOf<'block-events'>, { type: 'BlockListsChanged' }>;

function listsIn({ blockedEntries, grantedEntries, ...lists }: Changed['data']): StoredBlockLists {
  return {
    ...lists,
    blocked: blockedEntries?.flatMap(storedEntries) ?? lists.blocked,
    granted: grantedEntries?.flatMap(storedEntries) ?? lists.granted,
  };
}

/** Copies routing's block and grant lists, and notifies the watchers: those blocked see nothing from now on. */
export function followBlockLists(): Handler<Changed> {
  return async (events, { tx }) => {
    const registry = await readRegistry(tx, { accountIds: events.map(({ data }) => data.accountId) });
    const registered = events.filter(({ data }) => registry.byAccountId.has(data.accountId));
    const latest = new Map(registered.map(({ data }) => [data.accountId, data]));
    await saveBlockLists(tx, [...latest.values()].map(listsIn));
    return registered.map((event) => markChanged(event.data, [], event));
  };
}
