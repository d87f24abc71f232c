import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { TopicName } from '@smsonly/contracts';
import { Inbox, waitingRows, type Database } from '@smsonly/persistence';
import type { Clock, Memory, Metrics } from '@smsonly/platform';
import { AssignedLanes } from './assigned-lanes.js';
import { backoff, pause } from './backoff.js';
import type { BrokerClient, BrokerFault, GroupEvents, GroupMember } from './broker-client.js';
import type { Connection } from './connection.js';
import { faultOf } from './describe-fault.js';
import { kafkajsClient } from './kafkajs/client.js';
import { outboxGauge } from './outbox.js';
import type { HandlerTable, LaneDeps } from './partition-lane.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PublishedRows } from './published-rows.js';
import { Publisher } from './publisher.js';
import type { Subscriptions } from './subscriptions.js';
import { transportMetrics } from './transport-metrics.js';
import { Turns } from './turns.js';

export type KafkaTransportOptions = Connection &
  Readonly<{
    /** Name of the service; with the prefix, the name of the consumer group. */
    service: string;
    db: Database;
    subscriptions: Subscriptions;
    metrics: Metrics;
    clock: Clock;
    /** While it is tight, lanes handle one record at a time. Default: it never is. */
    memory?: Memory;
    /** Shared with the outbox; without it the transport creates and closes its own. */
    publisher?: Publisher;
    /** How long topics keep records, ms (TEXT_RETENTION); the inbox remembers a day longer. Default: 3 days. */
    retention?: number;
    /** Called when the consumer has failed for good. Default: the process exits with 1, to be restarted. */
    onCrash?: (error: Error) => void;
  }>;

const ampleMemory: Memory = { isTight: () => false };
const day = 24 * 60 * 60 * 1000;
const drainMs = 8_000;
const commitMs = 200;
const watchMs = 5_000;
const maintainMs = 60 * 60 * 1000;
const rejoinMs = 1_000;

/**
 * A Nest transport over Kafka: every fact of the subscribed topics goes to its function in the table, batch by batch. Nest's own message
 * handlers are not used. For the guarantees see this library's README.
 *
 * The broker client only fetches: records go to the lane of their partition at once, so heartbeats and rejoins never wait for the
 * database, and a held partition never holds up another. Offsets are committed by us, as far as the lanes have come.
 */
export class KafkaTransport extends Server implements CustomTransportStrategy {
  readonly #options: KafkaTransportOptions;
  readonly #client: BrokerClient;
  readonly #member: GroupMember;
  readonly #publisher: Publisher;
  readonly #deps: LaneDeps;
  readonly #lanes: AssignedLanes;
  readonly #tasks: PeriodicTasks;
  readonly #stopped = new AbortController();
  #joined = false;
  #failing = false;

  constructor(options: KafkaTransportOptions) {
    super();
    this.#options = options;
    const { db, clock, service, instance, logger, metrics, subscriptions, topicPrefix, retention = 3 * day } = options;
    const tables = new Map(
      Object.entries(subscriptions).map(([topic, table]) => [
        `${topicPrefix}${topic}`,
        { topic: topic as TopicName, table: table as HandlerTable },
      ]),
    );
    this.#publisher = options.publisher ?? new Publisher(options);
    this.#deps = {
      db,
      inbox: new Inbox(db, { remember: retention + day }),
      clock,
      source: `/${instance}`,
      ...(options.tracing && { tracing: options.tracing }),
      service,
      publisher: this.#publisher,
      published: new PublishedRows(db, logger),
      logger,
      metrics: transportMetrics(metrics),
      turns: new Turns(options.memory ?? ampleMemory),
    };
    this.#client = kafkajsClient(options);
    this.#member = this.#client.member({
      group: `${topicPrefix}${service}`,
      topics: [...tables.keys()],
      from: 'earliest',
    });
    this.#lanes = new AssignedLanes(tables, this.#member, this.#deps);
    this.#tasks = new PeriodicTasks(logger);
  }

  /** Starts to consume, without waiting for Kafka or Postgres: see `ready`. */
  listen(callback: () => void): void {
    void this.#publisher.connect();
    const { db, inbox, clock } = this.#deps;
    const showWaiting = outboxGauge(this.#options.metrics);
    this.#tasks.every(commitMs, () => this.#lanes.commit());
    this.#tasks.every(watchMs, async () => showWaiting(await waitingRows(db)));
    this.#tasks.every(maintainMs, () => inbox.maintain(clock()), { now: true });
    void this.#join();
    callback();
  }

  /** @throws unless this instance is a member of its group and can publish */
  async ready(): Promise<void> {
    if (!this.#joined) throw new Error('not a member of the consumer group');
    await this.#publisher.ready();
  }

  /** Drains: stops fetching, finishes the runs under way, commits their offsets, leaves the group. */
  async close(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#joined = false;
    this.#stopped.abort();
    this.#tasks.stop();
    await this.#lanes.stop(drainMs);
    await this.#lanes.commit();
    await this.#member.leave();
    await this.#client.close();
    await this.#deps.published.stop();
    if (this.#options.publisher === undefined) await this.#publisher.close();
  }

  /** The consumer has no events of its own for Nest. */
  on(): void {}

  unwrap<T>(): T {
    return this.#member as T;
  }

  async #join(): Promise<void> {
    for (let tries = 1; !this.#stopped.signal.aborted; tries += 1) {
      try {
        return await this.#member.join(this.#events());
      } catch (error) {
        if (tries === 1) this.#options.logger.warn({ fault: faultOf(error) }, 'cannot consume yet, retrying');
        await pause(backoff(tries), this.#stopped.signal);
      }
    }
  }

  #events(): GroupEvents {
    return {
      assigned: (partitions) => {
        this.#lanes.assign(partitions);
        this.#joined = !this.#stopped.signal.aborted;
        this.#failing = false;
        this.#options.logger.info({ partitions: this.#lanes.count }, 'joined the consumer group');
      },
      revoking: () => void this.#lanes.commit(),
      records: (batch) => this.#lanes.take(batch),
      unreadable: (record) => this.#lanes.wait(record),
      lost: (fault, { rejoins }) => this.#lost(fault, rejoins),
    };
  }

  #lost(fault: BrokerFault, rejoins: boolean): void {
    this.#joined = false;
    if (this.#stopped.signal.aborted) return;
    if (!this.#failing)
      this.#options.logger.warn({ fault: faultOf(fault), restart: rejoins }, 'the consumer failed, retrying');
    this.#failing = true;
    if (rejoins) return;
    if (fault.kind === 'transient') void pause(rejoinMs, this.#stopped.signal).then(() => this.#join());
    else (this.#options.onCrash ?? endProcess)(fault);
  }
}

function endProcess(): void {
  process.exit(1);
}
