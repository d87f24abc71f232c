import type { FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import type { Handler } from '@smsonly/kafka';
import { markChanged } from '../watching/request-notifications.js';
import { saveBlockLists, type ListsInWords } from './block-list.store.js';
import { wordsOfEntry } from './list-words.js';

type Changed = Extract<FactOf<'block-events'>, { type: 'BlockListsChanged' }>;

function listsIn({ blockedEntries, grantedEntries, ...lists }: Changed['data']): ListsInWords {
  return {
    ...lists,
    blocked: blockedEntries?.flatMap(wordsOfEntry) ?? lists.blocked,
    granted: grantedEntries?.flatMap(wordsOfEntry) ?? lists.granted,
  };
}

/** Copies routing's block and grant lists, and has the watchers notified: whoever is blocked sees nothing from now on. */
export function followBlockLists(): Handler<Changed> {
  return async (events, { tx }) => {
    const registry = await readRegistry(tx, { accountIds: events.map(({ data }) => data.accountId) });
    const registered = events.filter(({ data }) => registry.byAccountId.has(data.accountId));
    const latest = new Map(registered.map(({ data }) => [data.accountId, data]));
    await saveBlockLists(tx, [...latest.values()].map(listsIn));
    return registered.map((event) => markChanged(event.data, [], event));
  };
}
