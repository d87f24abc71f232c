import type { FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import type { Handler } from '@smsonly/kafka';
import { touch } from '../notify-watchers/owe.js';
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

/** Keeps routing's block and grant lists, and has the watchers told: a blocked one sees nothing from now on. */
export function followBlockLists(): Handler<Changed> {
  return async (events, { tx }) => {
    const registry = await readRegistry(tx, { accountIds: events.map(({ data }) => data.accountId) });
    const living = events.filter(({ data }) => registry.byAccountId.get(data.accountId) !== undefined);
    const latest = new Map(living.map(({ data }) => [data.accountId, data]));
    await saveBlockLists(tx, [...latest.values()].map(listsIn));
    return living.map((event) => touch(event.data, [], event));
  };
}
