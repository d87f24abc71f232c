import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Work } from '@smsonly/kafka';
import { wakeOpened, type WakingDeps } from '../wake-up/waking.js';
import { openQueues } from '../sessions/session.store.js';

type BacklogOffered = Extract<FactOf<'deliveries'>, { type: 'BacklogOffered' }>;

/**
 * BacklogOffered: everything that waited for the account is queued, so the session's polls deliver messages from now on,
 * and its client is woken if there are any.
 */
export function openQueuesOf(deps: WakingDeps) {
  return async (events: readonly Envelope<BacklogOffered>[], { tx, now }: Work): Promise<Outgoing[]> => {
    const sessionIds = events.map(({ data }) => data.sessionId);
    await openQueues(tx, sessionIds);
    return wakeOpened(deps, tx, sessionIds, now);
  };
}
