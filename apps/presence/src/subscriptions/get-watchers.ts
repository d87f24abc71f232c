import type { FactOf, Requester } from '@smsonly/contracts';
import { readRegistry, type Account } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';
import { loadSpellings, type WantedSpelling } from '../contact-lists/spelling.store.js';
import { holdAtMost, mostContactsLoaded } from '../presence.limits.js';
import { loadWatchersOf } from '../watching/watcher.store.js';

type WatchersRequested = Extract<FactOf<'presence-requests'>, { type: 'WatchersRequested' }>;

const wantedSpelling = ({ accountId, sessionId }: Requester, whom: Account): WantedSpelling => ({
  ownerId: accountId,
  sessionId,
  whom,
});

/** Most watching sessions whose users one answer names: with the longest names they fit into a record. */
const mostWatchers = 1000;

/**
 * GetWatcherList-Request: who watches the user now, spelt as that session knows them. Codes: 200, 201 with 432 when there are
 * more than an answer holds.
 */
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
    const watchers = await loadWatchersOf(tx, [...watched.values()], mostWatchers);
    const hold = holdAtMost(mostContactsLoaded, events.length);
    for (const { userId } of watched.values()) hold(watchers.get(userId)?.watchers.length ?? 0);
    const watchersOf = ({ userId }: Requester) => watchers.get(userId)?.watchers ?? [];
    const spellingOf = await loadSpellings(
      tx,
      requesters.flatMap((requester) => watchersOf(requester).map((whom) => wantedSpelling(requester, whom))),
    );
    return events.map((event) => {
      const { requester } = event.data;
      const names = watchersOf(requester).map((whom) => spellingOf(wantedSpelling(requester, whom)) ?? whom.userId);
      const isAll = watchers.get(requester.userId)?.isAll ?? true;
      const result = isAll ? { code: 200 } : { code: 201, details: [{ code: 432 }] };
      return answer(event, { type: 'WatchersReported', data: { result, watchers: names } });
    });
  };
}
