import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import type { Signal } from './attempt.js';
import { dueAttempts, forget, leftBehind } from './waiting.store.js';
import type { AttemptSignal, Settled } from './settle-attempts.js';

export interface WatchDependencies {
  readonly db: Database;
  readonly settle: (signal: AttemptSignal) => Promise<Settled>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name of this instance, and of this process of it. */
  readonly instance: string;
  readonly caller: string;
  /** A call that has lasted longer was left behind by a process that is gone, or cannot commit. */
  readonly longestCallMs: number;
  /** Tells texts whose missing parts have been waited for; gives how many. */
  readonly closeParts: (most: number) => Promise<number>;
  /** How long closed sets of parts are remembered. */
  readonly partsMemoryMs: number;
  /** How long inbound SMS that nobody can be told of are kept for the operator. */
  readonly unclaimedMemoryMs: number;
  /** How long settled submissions and the IDs of inbound SMS are remembered. */
  readonly memoryMs: number;
  /**
   * How long after a time in which no report could be taken no wait ends: the gateway is repeating the reports that it could not
   * deliver, and an SMS sent again meanwhile would be a double.
   */
  readonly graceMs: number;
}

const MOST = 500;
const FORGET_EVERY_MS = 600_000;

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
export function attemptWatch(deps: WatchDependencies): Watch {
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
      const due = await dueAttempts(db, { now, abandonedBefore, most: MOST });
      const changed = await Promise.all([
        send(due.abandoned, abandoned),
        waits ? send(due.waitOver, { signal: 'wait-over' }) : 0,
        send(due.expired, { signal: 'validity-over' }),
        deps.closeParts(MOST),
      ]);
      return changed.reduce((sum, one) => sum + one, 0);
    },
  };
}

/** Runs the watch every `everyMs`, one look after another; faults are logged and the next look tries again. */
export function startWatch(deps: WatchDependencies, everyMs: number): { stop: () => Promise<void> } {
  const { look, takeOver } = attemptWatch(deps);
  let stopping = false;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const run = async (): Promise<void> => {
    let tookOver = false;
    let forgotten = 0;
    let blindUntil = deps.clock().getTime() + deps.graceMs;
    while (!stopping) {
      let changed = 0;
      try {
        if (!tookOver) {
          const left = await takeOver();
          if (left > 0)
            deps.logger.warn({ attempts: left }, 'an earlier process left calls behind; their outcome is unknown');
          tookOver = true;
        }
        const now = deps.clock().getTime();
        changed = await look({ waits: now >= blindUntil });
        if (now - forgotten > FORGET_EVERY_MS) {
          const ago = (ms: number): Date => new Date(now - ms);
          const before = {
            all: ago(deps.memoryMs),
            parts: ago(deps.partsMemoryMs),
            unclaimed: ago(deps.unclaimedMemoryMs),
          };
          const rows = await forget(deps.db, before, 5000);
          if (rows === 0) forgotten = now;
        }
      } catch (error) {
        deps.logger.warn({ err: error }, 'could not look for what is due');
        blindUntil = deps.clock().getTime() + deps.graceMs;
      }
      if (changed < MOST) await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, everyMs).unref())]);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping = true;
      end();
      await running;
    },
  };
}
