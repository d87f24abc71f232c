import type { Outbox, Outgoing } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { every, type Part } from '@smsonly/service';
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

/** Sweeps every `interval` ms. Several instances may do so at once: each skips rows that another has locked. */
export function sweeper(deps: Deps): Part {
  const { db, outbox, clock, logger, interval } = deps;
  const sweepOnce = async (): Promise<'more' | void> => {
    const { outgoing, isMore } = await db.transaction(async (tx) => {
      const swept = await sweep(deps, { tx, now: clock() });
      await outbox.append(tx, swept.outgoing);
      return swept;
    });
    if (outgoing.length > 0) await outbox.flush(keysOf(outgoing));
    if (isMore) return 'more';
  };
  return every(interval, sweepOnce, { name: 'sweep', logger });
}

function keysOf(outgoing: readonly Outgoing[]): string[] {
  return [...new Set(outgoing.flatMap((one) => (one.kind === 'fact' ? [one.key] : [])))];
}
