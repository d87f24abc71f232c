import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { every, type Part } from '@smsonly/service';
import type { Signal } from './attempt.js';
import { dueAttempts, forget, leftBehind } from './waiting.store.js';
import type { AttemptSignal, Settled } from './settle-attempts.js';

export interface LookDeps {
  readonly db: Database;
  readonly settle: (signal: AttemptSignal) => Promise<Settled>;
  readonly clock: Clock;
  /** Name of this instance, and of this process of it. */
  readonly instance: string;
  readonly caller: string;
  /** A call that has lasted longer was left behind by a process that is gone, or cannot commit. */
  readonly longestCallMs: number;
  /** Tells texts whose missing parts have been waited for; gives how many. */
  readonly closeParts: (most: number) => Promise<number>;
}

export interface WatchDeps extends LookDeps {
  readonly logger: Logger;
  /** How long a report is waited for before an SMS of unknown outcome is sent again. */
  readonly unknownWaitMs: number;
  /** How long closed sets of parts are remembered. */
  readonly partsMemoryMs: number;
  /** How long inbound SMS that nobody can be told of are kept for the operator. */
  readonly unclaimedMemoryMs: number;
}

/** At most so many attempts in one look. */
const most = 500;
const longestPauseMs = 500;
const forgetEveryMs = 600_000;
/** Settled submissions and the IDs of inbound SMS: longer than the gateway repeats callbacks and reports deliveries. */
const memoryMs = 7 * 86_400_000;
/**
 * After a time in which no report could be taken no wait ends for so long: the gateway is repeating the reports that it could not
 * deliver, for a minute and a half, and an SMS sent again meanwhile would be a double.
 */
const longestGraceMs = 120_000;

const abandoned: Signal = { signal: 'answered', answer: { outcome: 'unknown', why: 'abandoned' } };

export interface Watch {
  /** Ends the calls that earlier processes of this instance left behind; nobody waits for their answers any more. */
  takeOver(): Promise<number>;
  /** Does what is due now, ended waits only if asked for, and says how many attempts it changed. */
  look(also?: { waits: boolean }): Promise<number>;
}

/**
 * What time brings: calls of dead processes become unknown, ended waits and validities have their consequences, old rows are
 * forgotten. Every instance does all of it; a signal that another one was faster with has no effect.
 */
export function attemptWatch(deps: LookDeps): Watch {
  const { db, settle, clock } = deps;
  const send = async (attemptIds: readonly string[], signal: Signal): Promise<number> => {
    if (attemptIds.length === 0) return 0;
    const settled = await Promise.all(attemptIds.map((attemptId) => settle({ attemptId, signal })));
    return settled.filter(({ effect }) => effect === 'changed').length;
  };
  return {
    takeOver: async () => send(await leftBehind(db, deps.instance, deps.caller), abandoned),
    look: async ({ waits } = { waits: true }) => {
      const now = clock();
      const abandonedBefore = new Date(now.getTime() - deps.longestCallMs);
      const due = await dueAttempts(db, { now, abandonedBefore, most });
      const changed = await Promise.all([
        send(due.abandoned, abandoned),
        waits ? send(due.waitOver, { signal: 'wait-over' }) : 0,
        send(due.expired, { signal: 'validity-over' }),
        deps.closeParts(most),
      ]);
      return changed.reduce((sum, one) => sum + one, 0);
    },
  };
}

/** The watch as a part of the service: looks at once and then again and again, more often where waits are short. */
export function watchAttempts(deps: WatchDeps): Part {
  const { db, clock, logger, unknownWaitMs } = deps;
  const { look, takeOver } = attemptWatch(deps);
  const graceMs = Math.min(longestGraceMs, unknownWaitMs);
  let tookOver = false;
  let forgotten = 0;
  const afterGrace = (): number => clock().getTime() + graceMs;
  let blindUntil: number | undefined;
  const forgetOld = async (now: number): Promise<void> => {
    const ago = (ms: number): Date => new Date(now - ms);
    const before = { all: ago(memoryMs), parts: ago(deps.partsMemoryMs), unclaimed: ago(deps.unclaimedMemoryMs) };
    if ((await forget(db, before, 5000)) === 0) forgotten = now;
  };
  const work = async (): Promise<'more' | void> => {
    blindUntil ??= afterGrace();
    try {
      if (!tookOver) {
        const left = await takeOver();
        if (left > 0) logger.warn({ attempts: left }, 'an earlier process left calls behind; their outcome is unknown');
        tookOver = true;
      }
      const now = clock().getTime();
      const changed = await look({ waits: now >= blindUntil });
      if (now - forgotten > forgetEveryMs) await forgetOld(now);
      if (changed >= most) return 'more';
    } catch (error) {
      blindUntil = afterGrace();
      throw error;
    }
  };
  const pauseMs = Math.min(longestPauseMs, Math.max(50, unknownWaitMs / 4));
  return every(pauseMs, work, { name: 'watch', logger, atOnce: true });
}
