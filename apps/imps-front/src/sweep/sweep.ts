import { forgetExpiredChallenges } from '../access/challenge.store.js';
import { forgetFailures } from '../access/login-failure.store.js';
import { forgetOldTransactions } from '../asking/client-transaction.store.js';
import type { SeenTransactions } from '../asking/seen-transactions.js';
import { forgetOffersSettledBefore } from '../queue/offer.store.js';
import { endSessions, type EndDeps } from '../sessions/end-sessions.js';
import { endExpiredSessions, forgetSessionsEndedBefore } from '../sessions/session.store.js';

const sessionsAtOnce = 500;
/** How long an ended session is remembered: its client is told that it expired, not that it never existed. */
const rememberEndedMs = 24 * 60 * 60_000;
/** How long a settled offer is remembered: longer than offers can be delayed by a crash of routing. */
const rememberSettledMs = 60 * 60_000;

export type SweepDeps = EndDeps &
  Readonly<{
    seen: SeenTransactions;
    /** How long a request may take at most until it is answered or given up, ms. */
    waitMs: number;
  }>;

/** One sweep: ends silent sessions and deletes what has expired. */
export async function sweep(deps: SweepDeps, now: Date): Promise<void> {
  const { sql } = deps.db;
  let ended: number;
  do {
    ended = await endSessions(deps, 'expired', now, (tx) => endExpiredSessions(tx, now, sessionsAtOnce));
  } while (ended === sessionsAtOnce);
  await forgetSessionsEndedBefore(sql, new Date(now.getTime() - rememberEndedMs));
  deps.seen.forgetSilent(now);
  await forgetOldTransactions(sql, deps.waitMs, now);
  await forgetExpiredChallenges(sql, now);
  await forgetFailures(sql, now);
  await forgetOffersSettledBefore(sql, new Date(now.getTime() - rememberSettledMs));
}
