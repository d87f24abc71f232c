import { isTransient } from '@smsonly/persistence';
import type { Clock } from '@smsonly/platform';
import type { ClientTransactionStore } from '../asking/client-transaction.store.js';
import type { ChallengeStore } from '../access/challenge.store.js';
import type { QueueStore } from '../queue/queue.store.js';
import { endSessions, type EndDependencies } from '../sessions/end-sessions.js';
import type { SessionStore } from '../sessions/session.store.js';

const sessionsAtOnce = 500;
/** How long an ended session is remembered: its client hears that it expired, not that it never was. */
const rememberEndedMs = 24 * 60 * 60_000;
/** How long a settled offer is remembered: whatever a crash of routing left to be offered comes sooner. */
const rememberSettledMs = 60 * 60_000;

type Dependencies = EndDependencies & {
  sessions: SessionStore;
  clientTransactions: ClientTransactionStore;
  challenges: ChallengeStore;
  queue: QueueStore;
};

/** One round: ends silent sessions and forgets what is past its time. */
export async function sweepSessions(deps: Dependencies, now: Date): Promise<void> {
  const { db, sessions, clientTransactions, challenges, queue } = deps;
  let ended: number;
  do {
    ended = await endSessions(deps, 'expired', now, (tx) => sessions.endExpired(tx, now, sessionsAtOnce));
  } while (ended === sessionsAtOnce);
  await db.transaction((tx) => sessions.forgetEndedBefore(tx, new Date(now.getTime() - rememberEndedMs)));
  await clientTransactions.forgetOld(now);
  await challenges.forgetExpired(now);
  await queue.forgetSettledBefore(new Date(now.getTime() - rememberSettledMs));
}

/** Sweeps every `everyMs` until stopped; a round that fails is only logged, the next one does its work. */
export function startSweeper(deps: Dependencies, everyMs: number, clock: Clock): { stop: () => Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();
  const plan = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      round = run();
    }, everyMs);
  };
  const run = async (): Promise<void> => {
    try {
      await sweepSessions(deps, clock());
    } catch (err) {
      deps.logger[isTransient(err) ? 'warn' : 'error']({ err }, 'sweeping sessions failed');
    }
    plan();
  };
  plan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return round;
    },
  };
}
