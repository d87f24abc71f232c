import {
  appendRows,
  deleteRows,
  deleteRowsAndUnlock,
  lockAndReadRows,
  readRows,
  waitingRows,
  type Database,
  type Tx,
} from '@smsonly/persistence';
import type { Clock, Metrics } from '@smsonly/platform';
import { backoff, pause } from './backoff.js';
import { faultOf } from './describe-fault.js';
import type { Emission, Outgoing } from './outgoing.js';
import { toPublication, toRow } from './outbox-record.js';
import type { Log } from './connection.js';
import { partitionFor } from './partitioner.js';
import type { Publisher } from './publisher.js';
import { sealFact } from './record.js';
import { untilAborted } from './wait-ended.js';

export type OutboxOptions = Readonly<{
  db: Database;
  publisher: Publisher;
  /** Name of this instance; the source of the facts. */
  instance: string;
  logger: Log;
  metrics: Metrics;
  clock: Clock;
}>;

/** Number of shards of the keys. All instances must use the same one. */
const shards = 16;
/** Most rows, and bytes of their values, read and published at a time. */
const limits = { rows: 500, bytes: 2 * 1024 * 1024 };
/** Most relays under way at a time, on different shards. */
const maxRelays = 2;
const scanMs = 1_000;

/**
 * For facts that do not result from a consumed event but come from HTTP handlers, timers or workers. They are stored in the caller's
 * transaction and published after it, for each key in the order of the commits: a shard of the keys is relayed by one instance at a time,
 * under an advisory lock, always from its oldest row on, whichever instance wrote it.
 */
export class Outbox {
  readonly #db: Database;
  readonly #publisher: Publisher;
  readonly #source: string;
  readonly #logger: Log;
  readonly #clock: Clock;
  readonly #gauge: WaitingGauge;
  /** Shards to be relayed, and the callers that wait for each. */
  readonly #wanted = new Map<number, (() => void)[]>();
  readonly #relaying = new Set<number>();
  readonly #stopped = new AbortController();
  readonly #runs = new Set<Promise<void>>();
  #scanTimer: NodeJS.Timeout | undefined;
  #failing = false;

  constructor({ db, publisher, instance, logger, metrics, clock }: OutboxOptions) {
    this.#db = db;
    this.#publisher = publisher;
    this.#source = `/${instance}`;
    this.#logger = logger;
    this.#clock = clock;
    this.#gauge = outboxGauge(metrics);
  }

  /**
   * Stores facts to be published once `tx` is committed.
   * @throws SchemaError or DecisionError when one can never be published
   */
  async append(tx: Tx, outgoing: readonly Outgoing[]): Promise<void> {
    const writer = { source: this.#source, now: this.#clock(), tracing: this.#publisher.tracing };
    const rows = outgoing.map((one) => ({ lane: shardLane(shardOf(one)), ...toRow(sealFact(fact(one), writer)) }));
    appendRows(tx, rows);
  }

  /**
   * Relays the rows for these keys (without keys: all) now. Call it after the commit; it resolves when the broker has acknowledged the
   * rows. Rows are relayed within about a second anyway, so there is no need to wait for it.
   * @throws WaitEnded when the outbox is stopped before that
   */
  async flush(keys?: readonly string[]): Promise<void> {
    const wanted = keys === undefined ? range(shards) : [...new Set(keys.map(shardOfKey))];
    const relayed = wanted.map((shard) => new Promise<void>((resolve) => this.#want(shard, resolve)));
    this.#relay();
    await untilAborted(Promise.all(relayed), this.#stopped.signal);
  }

  /** Starts to relay what crashes of this or other instances have left. */
  start(): void {
    const oldest = new Map<string, string>();
    const scan = async () => {
      try {
        const all = await waitingRows(this.#db);
        this.#gauge(all);
        const lanes = all.filter(({ lane }) => shardOfLane(lane) !== undefined);
        // A row was left behind if it was already the oldest of its lane at the last scan.
        for (const { lane, oldest: first } of lanes)
          if (oldest.get(lane) === first) this.#want(shardOfLane(lane) ?? 0, () => undefined);
        oldest.clear();
        for (const { lane, oldest: first } of lanes) oldest.set(lane, first);
        this.#relay();
      } catch (error) {
        this.#failed(error);
      }
      if (!this.#stopped.signal.aborted) this.#scanTimer = setTimeout(() => void scan(), scanMs);
    };
    void scan();
  }

  /** Stops after the relays under way. Remaining rows are relayed at the next start, or by another instance. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#scanTimer);
    await Promise.allSettled(this.#runs);
  }

  #want(shard: number, done: () => void): void {
    const waiting = this.#wanted.get(shard);
    if (waiting) waiting.push(done);
    else this.#wanted.set(shard, [done]);
  }

  /** Starts a relay of all requested shards that are not being relayed. Later requests go into the next one. */
  #relay(): void {
    if (this.#runs.size >= maxRelays || this.#stopped.signal.aborted) return;
    const mine = new Map([...this.#wanted].filter(([shard]) => !this.#relaying.has(shard)));
    if (mine.size === 0) return;
    for (const shard of mine.keys()) {
      this.#wanted.delete(shard);
      this.#relaying.add(shard);
    }
    const published = () => {
      for (const resolve of [...mine.values()].flat()) resolve();
    };
    const run = this.#relayUntilDone([...mine.keys()], published).then(() => {
      this.#runs.delete(run);
      for (const shard of mine.keys()) this.#relaying.delete(shard);
      this.#relay();
    });
    this.#runs.add(run);
  }

  async #relayUntilDone(wanted: readonly number[], published: () => void): Promise<void> {
    for (let failures = 0; !this.#stopped.signal.aborted;) {
      try {
        await this.#relayLocked(wanted, published);
        if (this.#failing) this.#logger.info({}, 'the outbox is being relayed again');
        this.#failing = false;
        return;
      } catch (error) {
        this.#failed(error);
        await pause(backoff((failures += 1), { first: 50 }), this.#stopped.signal);
      }
    }
  }

  /**
   * The locks belong to the session, not to a transaction, since publishing may take long and should not keep a transaction open. They are
   * released with the connection, which is discarded when anything fails.
   */
  async #relayLocked(wanted: readonly number[], published: () => void): Promise<void> {
    await this.#db.background.session(async (session) => {
      let oldest = await lockAndReadRows(
        session,
        wanted.map((shard) => ({ shard, lane: shardLane(shard) })),
        limits,
      );
      for (;;) {
        await this.#publisher.publish(oldest.rows.map(toPublication), { signal: this.#stopped.signal });
        if (oldest.isAll) break;
        await deleteRows(session, oldest.rows);
        oldest = await readRows(session, wanted.map(shardLane), limits);
      }
      published();
      await deleteRowsAndUnlock(session, oldest.rows);
    });
  }

  #failed(error: unknown): void {
    if (this.#failing || this.#stopped.signal.aborted) return;
    this.#failing = true;
    this.#logger.warn({ fault: faultOf(error) }, 'cannot relay the outbox, retrying');
  }
}

function fact(outgoing: Outgoing): Emission {
  if (outgoing.kind === 'fact') return outgoing;
  throw new TypeError('answers are returned by the handler of their request and cannot be appended to the outbox');
}

/** Any fixed hash will do; this one already assigns keys to partitions. */
const shardOfKey = (key: string): number => partitionFor(key, shards);
const shardOf = (outgoing: Outgoing): number =>
  shardOfKey(outgoing.kind === 'fact' ? outgoing.key : outgoing.requestId);
const shardLane = (shard: number): string => `shard/${shard}`;
const shardOfLane = (lane: string): number | undefined =>
  lane.startsWith('shard/') ? Number(lane.slice('shard/'.length)) : undefined;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export type WaitingGauge = (lanes: readonly { rows: number }[]) => void;

export function outboxGauge(metrics: Metrics): WaitingGauge {
  const gauge = metrics.gauge({
    name: 'outbox_rows_waiting',
    help: 'Outbox rows not yet published and deleted (counted up to 10,000).',
  });
  return (lanes) => gauge.set(lanes.reduce((sum, { rows }) => sum + rows, 0));
}
