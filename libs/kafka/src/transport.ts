import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { TopicName } from '@smsonly/contracts';
import { Inbox, waitingRows, type Database } from '@smsonly/persistence';
import type { Clock } from '@smsonly/platform';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { backoff, pause } from './backoff.js';
import { faultOf } from './fault.js';
import { faultName, kafkaClient } from './kafka-client.js';
import { outboxGauge } from './outbox.js';
import type { Connection, Metrics } from './parts.js';
import { PartitionLane, type LaneParts } from './partition-lane.js';
import { PublishedRows } from './published-rows.js';
import { Publisher } from './publisher.js';
import type { Handler, Subscriptions } from './subscriptions.js';
import { transportMetrics } from './transport-metrics.js';

export type KafkaTransportOptions = Connection &
  Readonly<{
    /** Name of the service; with the prefix the consumer group. */
    service: string;
    db: Database;
    subscriptions: Subscriptions;
    metrics: Metrics;
    clock: Clock;
    /** The one that the outbox uses too; without it the transport makes and closes its own. */
    publisher?: Publisher;
    /** How long topics keep records, ms (TEXT_RETENTION); the inbox remembers a day longer. Default: 3 days. */
    retention?: number;
    /** Called when the consumer cannot go on. Default: the process ends with 1, so that it is started anew. */
    onCrash?: (error: Error) => void;
  }>;

type Table = Readonly<Record<string, Handler | 'ignored'>>;

const day = 24 * 60 * 60 * 1000;
/** A fetch waits so long for what the last one brought; slower partitions then no longer hold the others. */
const fetchWaitMs = 50;
/** Records in a lane above which no more are fetched for it, and below which they are again. */
const fullLane = 2_000;
const roomyLane = 500;
const drainMs = 8_000;
const commitMs = 200;
const watchMs = 5_000;
const maintainMs = 60 * 60 * 1000;

/**
 * Nest's transport over Kafka: every fact of the subscribed topics goes to its function in the table, batch by batch. Nest's own
 * message handlers are not used; the table says it all. What is promised stands in this library's README.
 *
 * kafkajs only fetches: its handler passes records on to the lane of their partition and returns, so its heartbeats and rejoins never
 * wait for the database, and a held partition never holds another one. Offsets are committed by us, of what the lanes have done.
 */
export class KafkaTransport extends Server implements CustomTransportStrategy {
  readonly #options: KafkaTransportOptions;
  readonly #tables: ReadonlyMap<string, { topic: TopicName; table: Table }>;
  readonly #publisher: Publisher;
  readonly #parts: LaneParts;
  readonly #lanes = new Map<string, PartitionLane>();
  readonly #committed = new Map<string, string>();
  readonly #stopped = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #paused = new Set<string>();
  #consumer: Consumer | undefined;
  #joined = false;
  #failing = false;
  /** Commits at once and once, unlike `Consumer.commitOffsets`, which tries again when others may have gone further. */
  #commitOffsets: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;

  constructor(options: KafkaTransportOptions) {
    super();
    this.#options = options;
    const { db, clock, service, instance, logger, metrics, subscriptions, topicPrefix, retention = 3 * day } = options;
    this.#tables = new Map(
      Object.entries(subscriptions).map(([topic, table]) => [
        `${topicPrefix}${topic}`,
        { topic: topic as TopicName, table: table as Table },
      ]),
    );
    this.#publisher = options.publisher ?? new Publisher(options);
    this.#parts = {
      db,
      inbox: new Inbox(db, { remember: retention + day }),
      clock,
      source: `/${instance}`,
      service,
      publisher: this.#publisher,
      published: new PublishedRows(db, logger),
      logger,
      metrics: transportMetrics(metrics),
    };
  }

  /** Begins to consume, and does not wait for Kafka or Postgres: see `ready`. */
  listen(callback: () => void): void {
    void this.#publisher.connect();
    this.#every(commitMs, () => this.#commit());
    const showWaiting = outboxGauge(this.#options.metrics);
    this.#every(watchMs, async () => showWaiting(await waitingRows(this.#parts.db)));
    this.#every(maintainMs, () => this.#parts.inbox.maintain(this.#parts.clock()), true);
    void this.#join();
    callback();
  }

  /** @throws unless this instance is a member of its group and can publish */
  async ready(): Promise<void> {
    if (!this.#joined) throw new Error('not a member of the consumer group');
    await this.#publisher.ready();
  }

  /** Drains: fetches no more, ends the runs under way, commits their offsets, leaves the group. */
  async close(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#joined = false;
    this.#stopped.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#pauseAll();
    const lanes = [...this.#lanes.values()];
    const drained = new AbortController();
    const giveUp = setTimeout(() => lanes.forEach((lane) => lane.abandon()), drainMs);
    const ends = Promise.all(lanes.map((lane) => lane.end()));
    await Promise.race([ends, pause(drainMs + 1_000, drained.signal)]);
    drained.abort();
    clearTimeout(giveUp);
    await this.#commit();
    await this.#consumer?.disconnect().catch(() => undefined);
    await this.#parts.published.stop();
    if (this.#options.publisher === undefined) await this.#publisher.close();
  }

  /** The consumer has no events of its own for Nest. */
  on(): void {}

  unwrap<T>(): T {
    return this.#consumer as T;
  }

  async #join(): Promise<void> {
    const { service, topicPrefix, logger } = this.#options;
    for (let tries = 1; !this.#stopped.signal.aborted; tries += 1) {
      const consumer = kafkaClient(this.#options).consumer({
        groupId: `${topicPrefix}${service}`,
        sessionTimeout: 6_000,
        rebalanceTimeout: 6_000,
        heartbeatInterval: 1_000,
        maxWaitTimeInMs: 300,
        maxBytesPerPartition: 1_048_576,
        metadataMaxAge: 60_000,
        allowAutoTopicCreation: false,
        retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 10, restartOnFailure: async () => true },
      });
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...this.#tables.keys()], fromBeginning: true });
      } catch (error) {
        if (tries === 1) logger.warn({ fault: faultName(error) }, 'cannot consume yet, trying again');
        await consumer.disconnect().catch(() => undefined);
        await pause(backoff(tries), this.#stopped.signal);
        continue;
      }
      this.#consumer = consumer;
      this.#watch(consumer);
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 64,
        eachBatch: (payload) => this.#receive(payload),
      });
      return;
    }
  }

  #watch(consumer: Consumer): void {
    const { logger } = this.#options;
    consumer.on('consumer.group_join', ({ payload }) => this.#assigned(payload.memberAssignment));
    consumer.on('consumer.rebalancing', () => void this.#commit());
    consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      this.#joined = false;
      if (this.#stopped.signal.aborted) return;
      if (!this.#failing) logger.warn({ fault: faultName(error), restart }, 'the consumer failed, trying again');
      this.#failing = true;
      if (restart) return;
      // kafkajs gives some faults up for good that pass, such as a broker that has only just started.
      if (passing.has(faultName(error))) void pause(1_000, this.#stopped.signal).then(() => this.#join());
      else (this.#options.onCrash ?? endProcess)(error);
    });
  }

  /** A new generation of the group: kafkajs begins again at the committed offsets, so the lanes of the last one end. */
  #assigned(assignment: Record<string, number[]>): void {
    const former = new Map(this.#lanes);
    this.#lanes.clear();
    this.#committed.clear();
    const ends = new Map([...former].map(([name, lane]) => [name, lane.end()]));
    for (const [topic, partitions] of Object.entries(assignment)) {
      const subscription = this.#tables.get(topic);
      if (!subscription || this.#stopped.signal.aborted) continue;
      for (const partition of partitions) {
        const lane = new PartitionLane(subscription.topic, partition, subscription.table, this.#parts);
        this.#lanes.set(laneName(topic, partition), lane);
        lane.begin(ends.get(laneName(topic, partition)));
        this.#resume(topic, partition);
      }
    }
    this.#joined = !this.#stopped.signal.aborted;
    this.#failing = false;
    this.#options.logger.info({ partitions: this.#lanes.size }, 'joined the consumer group');
  }

  async #receive({ batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    this.#commitOffsets = commitOffsetsIfNecessary;
    const { topic, partition, messages, highWatermark } = batch;
    const lane = this.#lanes.get(laneName(topic, partition));
    const last = messages.at(-1);
    if (!lane || !last || this.#stopped.signal.aborted) return;
    lane.push(messages, highWatermark);
    // Only kafkajs's place for the next fetch; what is committed is another matter.
    resolveOffset(last.offset);
    if (lane.held || lane.waiting > fullLane) this.#pauseUntilRoomy(lane, topic, partition);
    else await Promise.race([lane.settled(), pause(fetchWaitMs)]);
  }

  #pauseUntilRoomy(lane: PartitionLane, topic: string, partition: number): void {
    const name = laneName(topic, partition);
    if (this.#paused.has(name)) return;
    this.#paused.add(name);
    this.#consumer?.pause([{ topic, partitions: [partition] }]);
    const check = setInterval(() => {
      const ours = this.#lanes.get(name) === lane && !this.#stopped.signal.aborted;
      if (ours && (lane.held || lane.waiting > roomyLane)) return;
      clearInterval(check);
      if (ours) this.#resume(topic, partition);
    }, 20);
  }

  #resume(topic: string, partition: number): void {
    this.#paused.delete(laneName(topic, partition));
    if (!this.#stopped.signal.aborted) this.#consumer?.resume([{ topic, partitions: [partition] }]);
  }

  #pauseAll(): void {
    try {
      this.#consumer?.pause([...this.#tables.keys()].map((topic) => ({ topic })));
    } catch {
      // It is not running, so it does not fetch.
    }
  }

  /** Commits what the lanes have done since the last time, all partitions in one request. */
  async #commit(): Promise<void> {
    const moved = [...this.#lanes].flatMap(([name, lane]) => {
      const offset = lane.position;
      if (offset === undefined || this.#committed.get(name) === offset) return [];
      return [{ name, topic: `${this.#options.topicPrefix}${lane.topic}`, partition: lane.partition, offset }];
    });
    if (moved.length === 0) return;
    for (const { name, offset } of moved) this.#committed.set(name, offset);
    try {
      await this.#commitOffsets?.({
        topics: moved.map(({ topic, partition, offset }) => ({ topic, partitions: [{ partition, offset }] })),
      });
    } catch (error) {
      for (const { name, offset } of moved) if (this.#committed.get(name) === offset) this.#committed.delete(name);
      this.#options.logger.debug({ fault: faultName(error) }, 'offsets not committed');
    }
  }

  /** Runs `work` regularly, never twice at a time; a fault is left to the next time. `now`: also at once, until it has succeeded. */
  #every(ms: number, work: () => Promise<void>, now = false): void {
    let running = false;
    const run = async (): Promise<void> => {
      if (running || this.#stopped.signal.aborted) return;
      running = true;
      try {
        await work();
      } catch (error) {
        this.#options.logger.debug({ fault: faultOf(error) }, 'a periodic task failed');
        if (now) this.#timers.push(setTimeout(() => void run(), 2_000));
      } finally {
        running = false;
      }
    };
    this.#timers.push(setInterval(() => void run(), ms));
    if (now) void run();
  }
}

const passing = new Set([
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSLockTimeout',
]);

const laneName = (topic: string, partition: number): string => `${topic}/${partition}`;

function endProcess(): void {
  process.exit(1);
}
