import { forgetExpiredChallenges } from '../access/challenge.store.js';
import { forgetOldTransactions } from '../asking/client-transaction.store.js';
import { forgetOffersSettledBefore } from '../queue/offer.store.js';
import { endSessions, type EndDeps } from '../sessions/end-sessions.js';
import { endExpiredSessions, forgetSessionsEndedBefore } from '../sessions/session.store.js';

const sessionsAtOnce = 500;
/** How long an ended session is remembered: its client hears that it expired, not that it never was. */
const rememberEndedMs = 24 * 60 * 60_000;
/** How long a settled offer is remembered: whatever a crash of routing left to be offered comes sooner. */
const rememberSettledMs = 60 * 60_000;

/** One round: ends silent sessions and forgets what is past its time. */
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
