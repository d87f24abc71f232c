import { setImmediate as turn } from 'node:timers/promises';
import type { TopicName } from '@smsonly/contracts';
import { Inbox, type Database } from '@smsonly/persistence';
import type { Clock, Metrics } from '@smsonly/platform';
import type { Log } from '../connection.js';
import { PartitionLane, type HandlerTable } from '../partition-lane.js';
import { PublishedRows } from '../published-rows.js';
import type { Publisher } from '../publisher.js';
import { shareOf } from '../shares.js';
import type { Handler, Subscriptions } from '../subscriptions.js';
import { transportMetrics } from '../transport-metrics.js';
import { Turns } from '../turns.js';
import type { BrokerInMemory } from './broker-in-memory.js';

/**
 * When a process ends while it handles records: with its transaction open; after the commit, with nothing published; after it was
 * published, with no offset committed.
 */
export type Death = 'before-commit' | 'after-commit' | 'after-publishing';

export type LanesInStepsOptions = Readonly<{
  broker: BrokerInMemory;
  topicPrefix: string;
  service: string;
  instance: string;
  db: Database;
  subscriptions: Subscriptions;
  metrics: Metrics;
  logger: Log;
  clock: Clock;
  /** Where the consumer group has come to, by lane; outlives the process. */
  offsets: Map<string, number>;
}>;

/** No offset stays uncommitted for so long that the inbox has forgotten its record. */
const longestUncommittedMs = 24 * 60 * 60_000;

/** A partition in which records wait. */
export type WaitingLane = Readonly<{ topic: TopicName; partition: number; waiting: number }>;

/** A fault that passes, as when a process loses its database. */
class ProcessEnded extends Error {
  readonly code = '57P01';
}

/**
 * The lanes of one process of a service, on topics in memory. They are the real ones, with inbox and outbox; only what they are given
 * when is decided by the test, and when the process ends.
 */
export class LanesInSteps {
  readonly #options: LanesInStepsOptions;
  readonly #lanes = new Map<string, PartitionLane>();
  readonly #tables: ReadonlyMap<TopicName, HandlerTable>;
  readonly #published: RowsInSteps;
  readonly #inbox: Inbox;
  readonly #metrics: ReturnType<typeof transportMetrics>;
  readonly #turns = new Turns({ isTight: () => false });
  #publisher: Publisher | undefined;
  #death: Death | undefined;
  #lane: PartitionLane | undefined;
  #isDead = false;

  constructor(options: LanesInStepsOptions) {
    this.#options = options;
    const { db, logger, metrics, subscriptions } = options;
    this.#published = new RowsInSteps(db, logger);
    this.#inbox = new Inbox(db);
    this.#metrics = transportMetrics(metrics);
    this.#tables = new Map(
      Object.entries(subscriptions).map(([topic, table]) => [
        topic as TopicName,
        Object.fromEntries(
          Object.entries(table as HandlerTable).map(([type, handler]) => [
            type,
            handler === 'ignored' ? handler : this.#mortal(handler),
          ]),
        ),
      ]),
    );
  }

  /** What it writes with; its client is one of `mayWrite`. */
  start(publisher: Publisher): void {
    this.#publisher = publisher;
  }

  /** Whether the process may still write: it dies at the first attempt after the commit. */
  mayWrite(): boolean {
    if (this.#death === 'after-commit') this.#die();
    return !this.#isDead;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  waiting(): WaitingLane[] {
    const { broker } = this.#options;
    return [...this.#tables.keys()].flatMap((topic) =>
      Array.from({ length: broker.partitions }, (_, partition) => ({
        topic,
        partition,
        waiting: broker.log(this.#name(topic), partition).length - this.#offset(topic, partition),
      })).filter(({ waiting }) => waiting > 0),
    );
  }

  /** Handles up to `records` of a partition together; with `death`, the process ends meanwhile. */
  async handle(topic: TopicName, partition: number, records: number, death?: Death): Promise<void> {
    const log = this.#options.broker.log(this.#name(topic), partition);
    const from = this.#offset(topic, partition);
    const taken = log.slice(from, from + records);
    const lane = this.#laneOf(topic, partition);
    await lane.settled();
    if (taken.length === 0) return;
    this.#death = death;
    this.#lane = lane;
    lane.push(taken, String(log.length));
    await lane.settled();
    if (death !== undefined) return this.#die();
    if (lane.position !== String(from + taken.length))
      throw new Error(`${lane.name} came to ${lane.position} of ${from + taken.length}`);
    this.#options.offsets.set(`${topic}/${partition}`, from + taken.length);
    await this.#published.settled();
    // Nobody waits for answers: they leave with the publisher's next turns.
    await turn();
    await turn();
  }

  /** The partition is assigned anew, and the offsets of its last records were not committed: they come again, unless they are old. */
  rewind(topic: TopicName, partition: number, records: number): void {
    const name = `${topic}/${partition}`;
    this.#lanes.get(name)?.abandon();
    this.#lanes.delete(name);
    const log = this.#options.broker.log(this.#name(topic), partition);
    const oldest = this.#options.clock().getTime() - longestUncommittedMs;
    let offset = this.#offset(topic, partition);
    for (let left = records; left > 0 && Number(log[offset - 1]?.timestamp ?? 0) >= oldest; left -= 1) offset -= 1;
    this.#options.offsets.set(name, offset);
  }

  /** Why records could not be handled. */
  get deadLetters(): string[] {
    const topic = this.#name('dead-letters');
    const { broker } = this.#options;
    return Array.from({ length: broker.partitions }, (_, partition) => broker.log(topic, partition))
      .flat()
      .map(({ headers = {} }) => `${String(headers['ce_type'])}: ${String(headers['dead-letter-error'])}`);
  }

  #mortal(handler: Handler): Handler {
    return async (events, work) => {
      const outgoing = await handler(events, work);
      if (this.#death !== 'before-commit') return outgoing;
      this.#die();
      throw new ProcessEnded('the process has ended');
    };
  }

  #die(): void {
    this.#death = undefined;
    this.#isDead = true;
    this.#lane?.abandon();
  }

  #laneOf(topic: TopicName, partition: number): PartitionLane {
    const name = `${topic}/${partition}`;
    let lane = this.#lanes.get(name);
    if (!lane) {
      const { db, service, instance, clock, logger } = this.#options;
      if (!this.#publisher) throw new Error('not started');
      lane = new PartitionLane(
        topic,
        partition,
        this.#tables.get(topic) ?? {},
        {
          db,
          inbox: this.#inbox,
          clock,
          source: `/${instance}`,
          service,
          publisher: this.#publisher,
          published: this.#published,
          logger,
          metrics: this.#metrics,
          turns: this.#turns,
        },
        { share: shareOf(1), commit: () => Promise.resolve(true) },
      );
      this.#lanes.set(name, lane);
      lane.begin(undefined);
    }
    return lane;
  }

  #name = (topic: string): string => `${this.#options.topicPrefix}${topic}`;
  #offset = (topic: TopicName, partition: number): number => this.#options.offsets.get(`${topic}/${partition}`) ?? 0;
}

/** Deletes rows when it is asked to, and not after its process has ended. */
class RowsInSteps extends PublishedRows {
  #added: [lane: string, ids: readonly string[]][] = [];

  override add(lane: string, ids: readonly string[]): void {
    this.#added.push([lane, ids]);
  }

  override async settled(): Promise<void> {
    for (const [lane, ids] of this.#added.splice(0)) super.add(lane, ids);
    await super.settled();
  }
}
