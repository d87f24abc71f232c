import { readRows, type Database } from '@smsonly/persistence';
import type { RunsResult } from './carry-out.js';
import { toPublication } from './outbox-record.js';
import type { PublishedRows } from './published-rows.js';
import type { Publisher } from './publisher.js';
import { untilAborted } from './wait-ended.js';

export type LaneOutboxDeps = Readonly<{ db: Database; publisher: Publisher; published: PublishedRows }>;

/** Most rows that are read in one go. */
const maxRows = 2_000;

/** The outbox rows of one lane: what its events led to, in their order. */
export class LaneOutbox {
  readonly #lane: string;
  readonly #deps: LaneOutboxDeps;
  #hasLeftovers = true;

  constructor(lane: string, deps: LaneOutboxDeps) {
    this.#lane = lane;
    this.#deps = deps;
  }

  /** Whether there may be rows of a predecessor, which go before all others. */
  get hasLeftovers(): boolean {
    return this.#hasLeftovers;
  }

  /**
   * Publishes what a committed transaction has left, from memory; resolves when the broker has acknowledged it.
   * @throws WaitEnded when `signal` is aborted meanwhile
   */
  async publish(rows: RunsResult['rows'], signal: AbortSignal): Promise<void> {
    const { publisher, published } = this.#deps;
    const acknowledged = publisher.publish(rows.map(({ record }) => toPublication(record)));
    // Also when nobody waits any more, because the partition was lost meanwhile.
    void acknowledged.then(
      () =>
        published.add(
          this.#lane,
          rows.map(({ id }) => id),
        ),
      () => undefined,
    );
    await untilAborted(acknowledged, signal);
  }

  /**
   * Publishes all rows of this lane, in order: they come from transactions before the one that this process would begin now.
   * @throws WaitEnded when `signal` is aborted meanwhile, and faults of the database
   */
  async publishLeftovers(signal: AbortSignal): Promise<void> {
    this.#hasLeftovers = true;
    const { db, publisher, published } = this.#deps;
    for (;;) {
      const rows = await readRows(db.background, [this.#lane], maxRows);
      const left = rows.filter(({ id }) => !published.has(id));
      await publisher.publish(left.map(toPublication), { signal });
      published.add(
        this.#lane,
        left.map(({ id }) => id),
      );
      if (rows.length < maxRows) break;
      await published.settled();
    }
    this.#hasLeftovers = false;
  }
}
