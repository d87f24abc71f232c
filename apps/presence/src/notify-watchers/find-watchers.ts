import type { AttributeNames, Envelope, FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import type { Handler } from '@smsonly/kafka';
import { requestNotifications } from '../watching/request-notifications.js';
import { loadWatchers, type Changed } from '../watching/watcher.store.js';

type PresenceTouched = Extract<FactOf<'presence-changes'>, { type: 'PresenceTouched' }>;

/** The attributes that may have changed, by account; none means all. */
function changedByAccount(events: readonly Envelope<PresenceTouched>[]): Map<string, AttributeNames> {
  return new Map(
    [...Map.groupBy(events, ({ data }) => data.accountId)].map(([accountId, changes]) => {
      const isAll = changes.some(({ data }) => data.attributes.length === 0);
      return [accountId, isAll ? [] : [...new Set(changes.flatMap(({ data }) => data.attributes))]];
    }),
  );
}

/** Finds the sessions that watch users whose presence may have changed, under the user ID or the number. */
export function findWatchers(): Handler<PresenceTouched> {
  return async (events, { tx }) => {
    const [cause] = events;
    if (!cause) return [];
    const byAccount = changedByAccount(events);
    const registry = await readRegistry(tx, { accountIds: byAccount.keys() });
    const changed = [...byAccount].flatMap(([accountId, attributes]): Changed[] => {
      const account = registry.byAccountId.get(accountId);
      return account ? [{ userId: account.userId, msisdn: account.msisdn, attributes }] : [];
    });
    return changed.length === 0 ? [] : requestNotifications(await loadWatchers(tx, changed), cause);
  };
}
