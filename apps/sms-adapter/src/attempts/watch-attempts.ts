import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { every, type Part } from '@smsonly/service';
import type { Signal } from './attempt.js';
import { dueAttempts, abandonedCalls } from './due-attempts.store.js';
import type { AttemptSignal, SettledSignal } from './settle-attempts.js';

export interface SettleDueDeps {
  readonly db: Database;
  readonly settle: (signal: AttemptSignal) => Promise<SettledSignal>;
  readonly clock: Clock;
  /** Name of this instance, and of this process of it. */
  readonly instance: string;
  readonly caller: string;
  /** A call that lasts longer is abandoned: its process is gone, or cannot commit. */
  readonly longestCallMs: number;
  /** Publishes texts whose missing parts have been waited for long enough. Returns how many. */
  readonly closePartSets: (maxPerRun: number) => Promise<number>;
}

export interface WatchDeps extends SettleDueDeps {
  readonly logger: Logger;
  /** How long to wait for a report before an SMS of unknown outcome is sent again. */
  readonly unknownWaitMs: number;
}

/** Most attempts of each kind in one run. */
const maxPerRun = 500;
const longestPauseMs = 500;
/**
 * After a period in which reports could not be stored, no wait ends for this long: the gateway repeats undelivered reports for a minute and a
 * half, and an SMS sent again meanwhile would arrive twice.
 */
const longestGraceMs = 120_000;

const abandoned: Signal = { signal: 'answered', answer: { outcome: 'unknown', why: 'abandoned' } };

export interface Watch {
  /** Settles calls that earlier processes of this instance abandoned, as of unknown outcome. Returns how many changed. */
  settleAbandoned(): Promise<number>;
  /** Settles everything that is due now; ended waits only if `waits`. Returns how many attempts and sets changed. */
  settleDue(also?: { waits: boolean }): Promise<number>;
}

/**
 * Settles what becomes due over time: calls of dead processes end with an unknown outcome, waits and validities end. Every instance does all of
 * it; a signal that another instance has already applied has no effect.
 */
export function attemptWatch(deps: SettleDueDeps): Watch {
  const { db, settle, clock } = deps;
  const send = async (attemptIds: readonly string[], signal: Signal): Promise<number> => {
    if (attemptIds.length === 0) return 0;
    const settled = await Promise.all(attemptIds.map((attemptId) => settle({ attemptId, signal })));
    return settled.filter(({ effect }) => effect === 'changed').length;
  };
  return {
    settleAbandoned: async () => send(await abandonedCalls(db, deps.instance, deps.caller), abandoned),
    settleDue: async ({ waits } = { waits: true }) => {
      const now = clock();
      const abandonedBefore = new Date(now.getTime() - deps.longestCallMs);
      const due = await dueAttempts(db, { now, abandonedBefore, most: maxPerRun });
      const changed = await Promise.all([
        send(due.abandoned, abandoned),
        waits ? send(due.waitOver, { signal: 'wait-over' }) : 0,
        send(due.expired, { signal: 'validity-over' }),
        deps.closePartSets(maxPerRun),
      ]);
      return changed.reduce((sum, one) => sum + one, 0);
    },
  };
}

/** The watch as a part of the service: runs at start and then periodically, more often where waits are short. */
export function watchAttempts(deps: WatchDeps): Part {
  const { clock, logger, unknownWaitMs } = deps;
  const { settleDue, settleAbandoned } = attemptWatch(deps);
  const graceMs = Math.min(longestGraceMs, unknownWaitMs);
  let abandonedSettled = false;
  const afterGrace = (): number => clock().getTime() + graceMs;
  let blindUntil: number | undefined;
  const work = async (): Promise<'more' | void> => {
    blindUntil ??= afterGrace();
    try {
      if (!abandonedSettled) {
        const abandonedCount = await settleAbandoned();
        if (abandonedCount > 0)
          logger.warn(
            { attempts: abandonedCount },
            'calls of an earlier process were abandoned; their outcome is unknown',
          );
        abandonedSettled = true;
      }
      const now = clock().getTime();
      const changed = await settleDue({ waits: now >= blindUntil });
      if (changed >= maxPerRun) return 'more';
    } catch (error) {
      blindUntil = afterGrace();
      throw error;
    }
  };
  const pauseMs = Math.min(longestPauseMs, Math.max(50, unknownWaitMs / 4));
  return every(pauseMs, work, { name: 'watch', logger, atOnce: true });
}
