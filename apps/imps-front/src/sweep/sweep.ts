import type { SeenTransactions } from '../asking/seen-transactions.js';
import { endSessions, type EndDeps } from '../sessions/end-sessions.js';
import { endExpiredSessions } from '../sessions/session.store.js';

const sessionsAtOnce = 500;

export type SweepDeps = EndDeps & Readonly<{ seen: SeenTransactions }>;

/** One sweep: ends sessions whose clients have been silent for too long. What is not needed any more goes by `impsFrontRemovals`. */
export async function sweep(deps: SweepDeps, now: Date): Promise<void> {
  let ended: number;
  do {
    ended = await endSessions(deps, 'expired', now, (tx) => endExpiredSessions(tx, now, sessionsAtOnce));
  } while (ended === sessionsAtOnce);
  deps.seen.forgetSilent(now);
}
