import type { FactOf } from '@smsonly/contracts';
import type { Handler } from '@smsonly/kafka';
import { touch } from '../notify-watchers/owe.js';
import { loadRegistry } from '../who/registry.store.js';
import { saveBlockLists } from './block-list.store.js';
import { wordsOfEntry } from './whom-entries-mean.js';

type Changed = Extract<FactOf<'block-events'>, { type: 'BlockListsChanged' }>;

function listsIn({ blockedEntries, grantedEntries, ...lists }: Changed['data']) {
  return {
    ...lists,
    blocked: blockedEntries?.flatMap(wordsOfEntry) ?? lists.blocked,
    granted: grantedEntries?.flatMap(wordsOfEntry) ?? lists.granted,
  };
}

/** Keeps routing's block and grant lists, and has the watchers told: a blocked one sees nothing from now on. */
export function followBlockLists(): Handler<Changed> {
  return async (events, { tx }) => {
    const registry = await loadRegistry(tx, { accountIds: events.map(({ data }) => data.accountId) });
    const living = events.filter(({ data }) => registry.account(data.accountId) !== undefined);
    const latest = new Map(living.map(({ data }) => [data.accountId, data]));
    await saveBlockLists(tx, [...latest.values()].map(listsIn));
    return living.map((event) => touch(event.data, [], event));
  };
}
