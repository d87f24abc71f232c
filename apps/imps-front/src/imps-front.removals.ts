import type { Database } from '@smsonly/persistence';
import type { Removal } from '@smsonly/service';
import { forgetChallengesOfOlder, forgetExpiredChallenges } from './access/challenge.store.js';
import { forgetFailures } from './access/login-failure.store.js';
import { forgetOldTransactions } from './asking/client-transaction.store.js';
import { forgetOffersSettledBefore } from './queue/offer.store.js';
import { forgetSessionsEndedBefore } from './sessions/session.store.js';
import { forgetSmsCounts } from './wake-up/sms-count.store.js';

/** How long an ended session is remembered: its client is told that it expired, not that it never existed. */
const rememberEndedMs = 24 * 60 * 60_000;
/** How long a settled offer is remembered: longer than offers can be delayed by a crash of routing. */
const rememberSettledMs = 60 * 60_000;

export type RemovalDeps = Readonly<{
  db: Database;
  /** How long a request may take at most until it is answered or given up, ms. */
  waitMs: number;
}>;

/** What bounds imps-front's tables, beside the sweep that ends sessions. */
export function impsFrontRemovals({ db: { background }, waitMs }: RemovalDeps): Removal[] {
  const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
  return [
    {
      table: 'session',
      remove: (now, most) => forgetSessionsEndedBefore(background, before(now, rememberEndedMs), most),
    },
    { table: 'client_transaction', remove: (now, most) => forgetOldTransactions(background, waitMs, now, most) },
    { table: 'open_challenge', remove: (now, most) => forgetExpiredChallenges(background, now, most) },
    { table: 'login_challenge', remove: (now, most) => forgetChallengesOfOlder(background, now, most) },
    { table: 'login_failure', remove: (now, most) => forgetFailures(background, now, most) },
    { table: 'wake_up_sms_count', remove: (now, most) => forgetSmsCounts(background, now, most) },
    {
      table: 'server_transaction',
      // In batches of its own.
      remove: (now) => forgetOffersSettledBefore(background, before(now, rememberSettledMs)).then(() => 0),
    },
  ];
}
