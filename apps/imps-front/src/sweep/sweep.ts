import { forgetExpiredChallenges } from '../access/challenge.store.js';
import { forgetOldTransactions } from '../asking/client-transaction.store.js';
import { forgetOffersSettledBefore } from '../queue/offer.store.js';
import { endSessions, type EndDeps } from '../sessions/end-sessions.js';
import { endExpiredSessions, forgetSessionsEndedBefore } from '../sessions/session.store.js';

const sessionsAtOnce = 500;
/** How long an ended session is remembered: its client is told that it expired, not that it never existed. */
const rememberEndedMs = 24 * 60 * 60_000;
/** How long a settled offer is remembered: longer than offers can be delayed by a crash of routing. */
const rememberSettledMs = 60 * 60_000;

/** One sweep: ends silent sessions and deletes what has expired. */
export async function sweep(deps: EndDeps, now: Date): Promise<void> {
  const { sql } = deps.db;
  let ended: number;
  do {
    ended = await endSessions(deps, 'expired', now, (tx) => endExpiredSessions(tx, now, sessionsAtOnce));
  } while (ended === sessionsAtOnce);
  await forgetSessionsEndedBefore(sql, new Date(now.getTime() - rememberEndedMs));
  await forgetOldTransactions(sql, now);
  await forgetExpiredChallenges(sql, now);
  await forgetOffersSettledBefore(sql, new Date(now.getTime() - rememberSettledMs));
}
