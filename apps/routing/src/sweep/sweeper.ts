import type { Outbox, Outgoing } from '@smsonly/kafka';
import { sqlState, type Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { sweep, type SweepPolicy } from './sweep.js';
import type { RoutingMetrics } from '../routing.metrics.js';

type Deps = SweepPolicy & {
  metrics: RoutingMetrics;
  db: Database;
  outbox: Outbox;
  clock: Clock;
  logger: Logger;
  interval: number;
};

/** Sweeps every `interval` ms, never twice at a time. Several instances may do so at once: rows that one has, another skips. */
export function startSweeper(deps: Deps): { stop(): Promise<void> } {
  const { db, outbox, clock, logger, interval } = deps;
  let running: Promise<void> | undefined;
  const once = async (): Promise<void> => {
    const outgoing = await db.transaction(async (tx) => {
      const facts = await sweep(deps, { tx, now: clock() });
      await outbox.append(tx, facts);
      return facts;
    });
    if (outgoing.length > 0) await outbox.flush(keysOf(outgoing));
  };
  const timer = setInterval(() => {
    running ??= once()
      .catch((error: unknown) => logger.warn({ fault: faultOf(error) }, 'the sweep failed and will be tried again'))
      .finally(() => (running = undefined));
  }, interval);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

function keysOf(outgoing: readonly Outgoing[]): string[] {
  return [...new Set(outgoing.flatMap((one) => (one.kind === 'fact' ? [one.key] : [])))];
}

/** SQLSTATE or name; messages of the database may repeat values. */
function faultOf(error: unknown): string {
  return sqlState(error) ?? (error instanceof Error ? error.name : 'unknown');
}
