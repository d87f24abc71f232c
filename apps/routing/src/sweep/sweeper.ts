import type { Outbox, Outgoing } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { every, type Part } from '@smsonly/service';
import { deleteUnusedMessages } from '../offers/offer.store.js';
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

const mostLookedAt = 500;

/** Sweeps every `interval` ms. Several instances may do so at once: each skips rows that another has locked. */
export function sweeper(deps: Deps): Part {
  const { db, outbox, clock, logger, interval } = deps;
  /** Up to which message it was looked whether somebody still waits for it. */
  let looked = '';
  const sweepOnce = async (): Promise<void> => {
    const outgoing = await db.transaction(async (tx) => {
      looked = await deleteUnusedMessages(tx, looked, mostLookedAt);
      const facts = await sweep(deps, { tx, now: clock() });
      await outbox.append(tx, facts);
      return facts;
    });
    if (outgoing.length > 0) await outbox.flush(keysOf(outgoing));
  };
  return every(interval, sweepOnce, { name: 'sweep', logger });
}

function keysOf(outgoing: readonly Outgoing[]): string[] {
  return [...new Set(outgoing.flatMap((one) => (one.kind === 'fact' ? [one.key] : [])))];
}
