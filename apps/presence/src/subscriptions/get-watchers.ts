import type { FactOf, Requester } from '@smsonly/contracts';
import { readRegistry, type Account } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';
import { loadSpellings, type WantedSpelling } from '../contact-lists/spelling.store.js';
import { loadWatchersOf } from '../watching/watcher.store.js';

type WatchersRequested = Extract<FactOf<'presence-requests'>, { type: 'WatchersRequested' }>;

const wantedSpelling = ({ accountId, sessionId }: Requester, whom: Account): WantedSpelling => ({
  ownerId: accountId,
  sessionId,
  whom,
});

/** GetWatcherList-Request: who watches the user now, spelt as that session knows them. */
export function getWatchers(): Handler<WatchersRequested> {
  return async (events, { tx }) => {
    const requesters = events.map(({ data: { requester } }) => requester);
    const registry = await readRegistry(tx, { accountIds: requesters.map(({ accountId }) => accountId) });
    const watched = new Map(
      requesters.map((requester): [string, Account] => [
        requester.accountId,
        registry.byAccountId.get(requester.accountId) ?? requester,
      ]),
    );
    const watchers = await loadWatchersOf(tx, [...watched.values()]);
    const watchersOf = ({ userId }: Requester) => watchers.get(userId) ?? [];
    const spellingOf = await loadSpellings(
      tx,
      requesters.flatMap((requester) => watchersOf(requester).map((whom) => wantedSpelling(requester, whom))),
    );
    return events.map((event) => {
      const { requester } = event.data;
      const names = watchersOf(requester).map((whom) => spellingOf(wantedSpelling(requester, whom)) ?? whom.userId);
      return answer(event, { type: 'WatchersReported', data: { result: { code: 200 }, watchers: names } });
    });
  };
}
