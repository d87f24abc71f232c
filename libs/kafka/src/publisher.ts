import { noTracing, type Metrics, type Tracing } from '@smsonly/platform';
import type { Counter } from 'prom-client';
import { backoff, pause } from './backoff.js';
import { BrokerFault, type BrokerClient, type RecordBatch, type WrittenBatch } from './broker-client.js';
import type { Connection } from './connection.js';
import { faultOf } from './describe-fault.js';
import { kafkajsClient } from './kafkajs/client.js';
import { partitionFor } from './partitioner.js';
import { recordPublished } from './spans.js';
import { dropPerished, SendQueues, sizeOf, type Batch, type Publication } from './send-queues.js';
import { untilAborted, WaitEnded } from './wait-ended.js';

export type PublishOptions = Readonly<{
  /** Ends the wait, not the sending: the call rejects with WaitEnded, and the records may still be sent, in order. */
  signal?: AbortSignal;
  /** Records are not needed after this many ms: they are then dropped and count as acknowledged. */
  perishAfter?: number;
}>;

export type PublisherOptions = Connection &
  Readonly<{
    metrics: Metrics;
  }>;

/** Most requests in flight at a time, not counting retries: records that arrive meanwhile are gathered into fuller requests. */
const maxInFlight = 3;
/** How long `close` waits for records that may be dropped, ms. */
const perishableWaitMs = 500;
const lastWriteMs = 1_500;

/**
 * Writes records so that those of one key keep their order, without an idempotent producer: each topic-partition has at most one batch
 * in flight, retries included, and acknowledged means written by all in-sync replicas. A record may be written twice (its event ID is
 * then the same), but none is lost, however long the broker is away.
 */
export class Publisher {
  /** Records what is published; what is written in its process is sealed with it. */
  readonly tracing: Tracing;
  readonly #connection: Connection;
  readonly #client: BrokerClient;
  readonly #published: Counter<'topic'>;
  readonly #retries: Counter<'topic'>;
  readonly #queues = new SendQueues();
  readonly #closed = new AbortController();
  #connected: Promise<void> | undefined;
  #sends = 0;
  #writes = 0;
  #scheduled = false;
  #failing = false;
  /** Records not yet acknowledged that may not be dropped. */
  #durable = 0;

  constructor(options: PublisherOptions) {
    this.#connection = options;
    this.tracing = options.tracing ?? noTracing;
    this.#client = options.client ?? kafkajsClient(options);
    const { metrics } = options;
    this.#published = metrics.counter({
      name: 'kafka_published_records_total',
      help: 'Records acknowledged by the broker.',
      labels: ['topic'],
    });
    this.#retries = metrics.counter({
      name: 'kafka_publish_retries_total',
      help: 'Retries of writes to a topic-partition.',
      labels: ['topic'],
    });
  }

  /** Starts to connect and returns at once: records published before it has connected wait. */
  async connect(): Promise<void> {
    void this.#connect().catch(() => undefined);
  }

  /** Resolves when the broker has acknowledged all records. Waits without limit, but see `signal`. */
  async publish(publications: readonly Publication[], { signal, perishAfter }: PublishOptions = {}): Promise<void> {
    if (publications.length === 0) return;
    if (this.#closed.signal.aborted) throw new WaitEnded('the publisher is closed');
    const perishes = perishAfter === undefined ? Infinity : performance.now() + perishAfter;
    const acknowledged = new Promise<void>((resolve) => {
      let left = publications.length;
      const durable = perishAfter === undefined;
      if (durable) this.#durable += publications.length;
      const done = () => {
        if (durable) this.#durable -= 1;
        if ((left -= 1) === 0) resolve();
      };
      for (const publication of publications) this.#place(publication, perishes, done);
    });
    this.#schedule();
    const answered = untilAborted(acknowledged, this.#closed.signal);
    await (signal ? untilAborted(answered, signal) : answered);
  }

  /** @throws unless the broker answers and no write is currently failing */
  async ready(): Promise<void> {
    if (this.#failing) throw new Error('records can currently not be published');
    await this.#client.ping();
  }

  /** Waits a while for outstanding acknowledgements, then closes; calls still waiting are rejected with WaitEnded. */
  async close(waitMs = 5_000): Promise<void> {
    const begun = performance.now();
    const needed = () => !this.#queues.isEmpty && (this.#durable > 0 || performance.now() - begun < perishableWaitMs);
    while (needed() && performance.now() - begun < waitMs) await pause(20);
    this.#closed.abort();
    const aborted = performance.now();
    while (this.#writes > 0 && performance.now() - aborted < lastWriteMs) await pause(20);
    await this.#connected?.catch(() => undefined);
    await this.#client.close();
  }

  #place(publication: Publication, perishes: number, done: () => void): void {
    const topic = `${this.#connection.topicPrefix}${publication.topic}`;
    const count = this.#client.partitionsOf(topic);
    const partition =
      count === undefined || this.#queues.awaitsTopic(topic) ? undefined : partitionFor(publication.key, count);
    const since = this.tracing.isOn ? this.tracing.now() : 0;
    this.#queues.add(topic, partition, { record: publication, bytes: sizeOf(publication), perishes, since, done });
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed.signal.aborted) return;
    this.#scheduled = true;
    // Not a microtask, so that everything published in the same turn of the event loop goes into one send.
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#sends < maxInFlight && !this.#closed.signal.aborted && this.#sendNext());
    });
  }

  #sendNext(): boolean {
    const batches = this.#queues.take();
    if (batches.length === 0) return false;
    this.#sends += 1;
    void this.#send(batches).finally(() => {
      this.#sends -= 1;
      this.#schedule();
    });
    return true;
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    try {
      const written = await this.#write(batches.map(toRecordBatch));
      for (const batch of batches) this.#acknowledged(batch, batch.queue.partition, written);
    } catch (error) {
      this.#failed(error);
      // From here on each batch is retried separately: one that cannot be written must not hold up the others.
      for (const batch of batches) void this.#tryAgain(batch, error);
    }
  }

  async #tryAgain({ queue, records: all }: Batch, first: unknown): Promise<void> {
    let records = all;
    let error = first;
    let { partition } = queue;
    for (let tries = 1; ; tries += 1) {
      // The topic may come back with another number of partitions.
      if (error instanceof BrokerFault && error.kind === 'unknown-partition') partition = undefined;
      records = dropPerished(records);
      await pause(backoff(tries, { first: 50, max: 2_000 }), this.#closed.signal);
      if (this.#closed.signal.aborted) return;
      this.#retries.inc({ topic: this.#plain(queue.topic) });
      try {
        const written =
          records.length > 0 ? await this.#write([{ ...toRecordBatch({ queue, records }), partition }]) : [];
        this.#acknowledged({ queue, records }, partition, written);
        this.#schedule();
        return;
      } catch (next) {
        error = next;
        this.#failed(error);
      }
    }
  }

  async #write(batches: readonly RecordBatch[]): Promise<readonly WrittenBatch[]> {
    this.#writes += 1;
    try {
      await this.#connect();
      const written = await this.#client.send(batches);
      this.#succeeded();
      return written;
    } finally {
      this.#writes -= 1;
    }
  }

  #acknowledged({ queue, records }: Batch, partition: number | undefined, written: readonly WrittenBatch[]): void {
    if (this.tracing.isOn) this.#trace({ queue, records }, partition, written);
    for (const record of records) record.done();
    if (records.length > 0) this.#published.inc({ topic: this.#plain(queue.topic) }, records.length);
    this.#queues.release(queue);
  }

  /** A broker that acknowledges has numbered the records of each partition in their order. */
  #trace({ queue: { topic }, records }: Batch, sentTo: number | undefined, written: readonly WrittenBatch[]): void {
    const count = this.#client.partitionsOf(topic) ?? 1;
    const next = new Map(
      written.flatMap((one) => (one.topic === topic ? [[one.partition, BigInt(one.offset || -1)] as const] : [])),
    );
    for (const { record, since } of records) {
      const partition = sentTo ?? partitionFor(record.key, count);
      const offset = next.get(partition);
      if (offset === undefined) continue;
      next.set(partition, offset + 1n);
      const name = topic.slice(this.#connection.topicPrefix.length);
      recordPublished(this.tracing, since, { topic: name, partition, offset: String(offset), record });
    }
  }

  #succeeded(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#connection.logger.info({}, 'records are being published again');
  }

  #failed(error: unknown): void {
    if (this.#failing || this.#closed.signal.aborted) return;
    this.#failing = true;
    this.#connection.logger.warn({ fault: faultOf(error) }, 'cannot publish records, retrying');
  }

  #connect(): Promise<void> {
    return (this.#connected ??= this.#connectUntilDone());
  }

  async #connectUntilDone(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#client.connect();
      } catch (error) {
        this.#failed(error);
      }
      await pause(backoff(tries, { first: 100, max: 2_000 }), this.#closed.signal);
      if (this.#closed.signal.aborted) throw new WaitEnded('the publisher is closed');
    }
  }

  #plain(topic: string): string {
    const plain = topic.slice(this.#connection.topicPrefix.length);
    return plain.startsWith('responses.') ? 'responses' : plain;
  }
}

const toRecordBatch = ({ queue: { topic, partition }, records }: Batch): RecordBatch => ({
  topic,
  partition,
  records: records.map(({ record }) => record),
});
