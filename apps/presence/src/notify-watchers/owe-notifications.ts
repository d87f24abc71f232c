import type { AttributeNames, Envelope, FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import type { Handler } from '@smsonly/kafka';
import { owe } from './owe.js';
import { loadWatchers, type Changed } from './watcher.store.js';

type Touched = Extract<FactOf<'presence-changes'>, { type: 'PresenceTouched' }>;

/** All attributes touched of each account; none means all. */
function touchedByAccount(events: readonly Envelope<Touched>[]): Map<string, AttributeNames> {
  return new Map(
    [...Map.groupBy(events, ({ data }) => data.accountId)].map(([accountId, touches]) => {
      const isAll = touches.some(({ data }) => data.attributes.length === 0);
      return [accountId, isAll ? [] : [...new Set(touches.flatMap(({ data }) => data.attributes))]];
    }),
  );
}

/** From a user whose presence was touched to the sessions that watch him, under his ID or his number. */
export function oweNotifications(): Handler<Touched> {
  return async (events, { tx }) => {
    const [cause] = events;
    if (!cause) return [];
    const touched = touchedByAccount(events);
    const registry = await readRegistry(tx, { accountIds: touched.keys() });
    const changed = [...touched].flatMap(([accountId, attributes]): Changed[] => {
      const account = registry.byAccountId.get(accountId);
      return account ? [{ userId: account.userId, msisdn: account.msisdn, attributes }] : [];
    });
    return changed.length === 0 ? [] : owe(await loadWatchers(tx, changed), cause);
  };
}
