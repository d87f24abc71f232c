import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Work } from '@smsonly/kafka';
import { wakeOpened, type WakingDeps } from '../wake-up/waking.js';
import { lockWakeUps } from '../wake-up/wake-up.store.js';
import { queueBacklog } from './backlog.store.js';

type BacklogOffered = Extract<FactOf<'deliveries'>, { type: 'BacklogOffered' }>;

/**
 * BacklogOffered: what was acknowledged before the login is settled, so the first of what waits for the account is queued, and the
 * session's polls deliver messages from now on. Its client is woken if there are any.
 */
export function openQueuesOf(deps: WakingDeps) {
  return async (events: readonly Envelope<BacklogOffered>[], { tx, now }: Work): Promise<Outgoing[]> => {
    const sessionIds = [...new Set(events.map(({ data }) => data.sessionId))];
    lockWakeUps(tx, sessionIds);
    await queueBacklog(tx, sessionIds, now, events.length === 1 ? events[0]?.traceparent : undefined);
    return wakeOpened(deps, tx, sessionIds, now);
  };
}
