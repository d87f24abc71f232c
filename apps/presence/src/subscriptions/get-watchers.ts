import type { FactOf } from '@smsonly/contracts';
import { readRegistry, type Account } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';
import { loadSpellings } from '../contact-lists/spelling.store.js';
import { loadWatchersOf } from '../watching/watcher.store.js';

type WatchersRequested = Extract<FactOf<'presence-requests'>, { type: 'WatchersRequested' }>;

/** GetWatcherList-Request: who watches the user now, spelt as in the user's contact lists. */
export function getWatchers(): Handler<WatchersRequested> {
  return async (events, { tx }) => {
    const requesters = [...new Map(events.map(({ data: { requester } }) => [requester.accountId, requester])).values()];
    const registry = await readRegistry(tx, { accountIds: requesters.map(({ accountId }) => accountId) });
    const watched = requesters.map((requester): Account => registry.byAccountId.get(requester.accountId) ?? requester);
    const watchers = await loadWatchersOf(tx, watched);
    const contacts = watched.flatMap(({ accountId, userId }) =>
      (watchers.get(userId) ?? []).map((contact) => ({ ownerId: accountId, contact })),
    );
    const spelling = await loadSpellings(tx, contacts);
    return events.map((event) => {
      const { accountId, userId } = event.data.requester;
      const names = (watchers.get(userId) ?? []).map((contact) => spelling(accountId, contact));
      return answer(event, { type: 'WatchersReported', data: { result: { code: 200 }, watchers: names } });
    });
  };
}
