import { readRows, type Database } from '@smsonly/persistence';
import type { RunsResult } from './carry-out.js';
import { toPublication } from './outbox-record.js';
import type { PublishedRows } from './published-rows.js';
import type { Publisher } from './publisher.js';
import { untilAborted } from './wait-ended.js';

export type LaneOutboxDeps = Readonly<{ db: Database; publisher: Publisher; published: PublishedRows }>;

/** Most rows, and bytes of their values, read at a time. */
const limits = { rows: 2_000, bytes: 2 * 1024 * 1024 };

/** The outbox rows of one lane: the records that its events led to, in order. */
export class LaneOutbox {
  readonly #lane: string;
  readonly #deps: LaneOutboxDeps;
  #hasLeftovers = true;

  constructor(lane: string, deps: LaneOutboxDeps) {
    this.#lane = lane;
    this.#deps = deps;
  }

  /** Whether a previous owner may have left rows, which go first. */
  get hasLeftovers(): boolean {
    return this.#hasLeftovers;
  }

  /**
   * Publishes the rows of a committed transaction, from memory; resolves when the broker has acknowledged them.
   * @throws WaitEnded when `signal` is aborted meanwhile
   */
  async publish(rows: RunsResult['rows'], signal: AbortSignal): Promise<void> {
    const { publisher, published } = this.#deps;
    const acknowledged = publisher.publish(rows.map(({ record }) => toPublication(record)));
    // Even when the caller no longer waits because the partition was lost.
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
   * Publishes all stored rows of this lane, in order: they are from earlier transactions than the one this process would begin now.
   * @throws WaitEnded when `signal` is aborted meanwhile, and faults of the database
   */
  async publishLeftovers(signal: AbortSignal): Promise<void> {
    this.#hasLeftovers = true;
    const { db, publisher, published } = this.#deps;
    for (;;) {
      const { rows, isAll } = await readRows(db.background, [this.#lane], limits);
      const left = rows.filter(({ id }) => !published.has(id));
      await publisher.publish(left.map(toPublication), { signal });
      published.add(
        this.#lane,
        left.map(({ id }) => id),
      );
      if (isAll) break;
      await published.settled();
    }
    this.#hasLeftovers = false;
  }
}
