import type { FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import type { Handler } from '@smsonly/kafka';
import { notifyWatchersOf } from '../fan-out/fan-out.js';

type PresenceTouched = Extract<FactOf<'presence-changes'>, { type: 'PresenceTouched' }>;

/** Finds the sessions that watch users whose presence may have changed, under the user ID or the number. */
export function findWatchers(): Handler<PresenceTouched> {
  return async (events, work) => {
    const [cause] = events;
    if (!cause) return [];
    const registry = await readRegistry(work.tx, { accountIds: events.map(({ data }) => data.accountId) });
    const changed = events.flatMap(({ data: { accountId, attributes } }) => {
      const account = registry.byAccountId.get(accountId);
      if (!account) return [];
      const addresses = [account.userId, ...(account.msisdn === undefined ? [] : [account.msisdn])];
      return addresses.map((address) => ({ address, attributes }));
    });
    return notifyWatchersOf(changed, cause, work);
  };
}
