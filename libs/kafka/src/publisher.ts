import { Partitioners, type Admin, type ICustomPartitioner, type IHeaders, type Message, type Producer } from 'kafkajs';
import type { Counter } from 'prom-client';
import { backoff, pause } from './backoff.js';
import { faultName, kafkaClient } from './kafka-client.js';
import type { Connection, Metrics } from './parts.js';

/** A record on its way to the broker. `topic` is without the prefix. */
export type Publication = Readonly<{
  topic: string;
  key: string | Buffer | null;
  value: string | Buffer | null;
  headers: IHeaders;
}>;

export type PublishOptions = Readonly<{
  /** Stops the wait, not the sending: the call rejects with WaitEnded and the records may still go out, in their place. */
  signal?: AbortSignal;
  /** Records that nobody needs after this many ms: they are then dropped, and count as acknowledged. */
  perishAfter?: number;
}>;

/** The caller no longer waits for the acknowledgement. */
export class WaitEnded extends Error {
  override readonly name = 'WaitEnded';
}

export type PublisherOptions = Connection & Readonly<{ metrics: Metrics }>;

type Waiting = Readonly<{ message: Message; bytes: number; perishes: number; done: () => void }>;

/** What waits for one topic-partition, or, while it is not known how many partitions the topic has, for the topic. */
type Queue = {
  readonly topic: string;
  readonly partition: number | undefined;
  readonly waiting: Waiting[];
  sending: boolean;
};

const mostRecords = 500;
const mostBytes = 900_000;
/** Sends under way at a time, further tries apart: what comes while they run is gathered into fuller ones. */
const mostSends = 3;
/** How long records that may be dropped are waited for at the end. */
const perishableWaitMs = 500;
const lastWriteMs = 1_500;

/**
 * Writes records so that those of one key keep their order, without kafkajs's idempotent producer, which can lose records: each
 * topic-partition has at most one send under way, further tries included, and acknowledged means written by all replicas in sync.
 * A record may be written twice (its event ID is then the same); never is one dropped, however long the broker is away.
 */
export class Publisher {
  readonly #connection: Connection;
  readonly #published: Counter<'topic'>;
  readonly #retries: Counter<'topic'>;
  readonly #queues = new Map<string, Queue>();
  /** How many partitions each topic has, learnt from the metadata that each send goes by. */
  readonly #partitions = new Map<string, number>();
  readonly #javaPartitioner = Partitioners.DefaultPartitioner();
  readonly #closed = new AbortController();
  #producer: Promise<Producer> | undefined;
  #admin: Admin | undefined;
  #sends = 0;
  #writes = 0;
  #scheduled = false;
  #failing = false;
  /** Records not yet acknowledged that may not be dropped. */
  #durable = 0;

  constructor(options: PublisherOptions) {
    this.#connection = options;
    const { metrics } = options;
    this.#published = metrics.counter({
      name: 'kafka_published_records_total',
      help: 'Records that the broker has acknowledged.',
      labels: ['topic'],
    });
    this.#retries = metrics.counter({
      name: 'kafka_publish_retries_total',
      help: 'Further tries to write records to a topic-partition.',
      labels: ['topic'],
    });
  }

  /** Begins to connect, and does not wait: what is published meanwhile waits. */
  async connect(): Promise<void> {
    void this.#connected().catch(() => undefined);
  }

  /** Resolves when the broker has acknowledged all of them. Waits as long as it takes, see `signal`. */
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

  /** @throws unless the broker answers and nothing has been refused lately */
  async ready(): Promise<void> {
    if (this.#failing) throw new Error('records cannot be published at present');
    const admin = (this.#admin ??= kafkaClient(this.#connection).admin());
    try {
      await admin.connect();
      await admin.describeCluster();
    } catch (error) {
      this.#admin = undefined;
      await admin.disconnect().catch(() => undefined);
      throw error;
    }
  }

  /** Waits a while for what is still to be acknowledged, then ends; waiting calls are rejected with WaitEnded. */
  async close(waitMs = 5_000): Promise<void> {
    const begun = performance.now();
    const needed = () => this.#queues.size > 0 && (this.#durable > 0 || performance.now() - begun < perishableWaitMs);
    while (needed() && performance.now() - begun < waitMs) await pause(20);
    this.#closed.abort();
    const aborted = performance.now();
    while (this.#writes > 0 && performance.now() - aborted < lastWriteMs) await pause(20);
    await Promise.allSettled([this.#producer?.then((producer) => producer.disconnect()), this.#admin?.disconnect()]);
  }

  #place({ topic, key, value, headers }: Publication, perishes: number, done: () => void): void {
    const name = `${this.#connection.topicPrefix}${topic}`;
    const count = this.#partitions.get(name);
    // As long as records wait for the topic to become known, all others queue behind them.
    const partition =
      count === undefined || this.#queues.has(queueName(name, undefined))
        ? undefined
        : partitionOf(this.#javaPartitioner, name, key, count);
    const message: Message = { key, value, headers, ...(partition === undefined ? {} : { partition }) };
    this.#queue(name, partition).waiting.push({ message, bytes: size(message), perishes, done });
  }

  #queue(topic: string, partition: number | undefined): Queue {
    const name = queueName(topic, partition);
    let queue = this.#queues.get(name);
    if (!queue) this.#queues.set(name, (queue = { topic, partition, waiting: [], sending: false }));
    return queue;
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed.signal.aborted) return;
    this.#scheduled = true;
    // Not a microtask: what the same turn of the event loop brings goes into the same send.
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#sends < mostSends && !this.#closed.signal.aborted && this.#sendNext());
    });
  }

  /** Sends the next records of all queues that have none under way, in one request to each broker. */
  #sendNext(): boolean {
    const batches: Batch[] = [];
    let room = mostRecords;
    let bytes = mostBytes;
    for (const queue of this.#queues.values()) {
      // A topic that may not exist goes alone: it would fail the whole request.
      if (queue.sending || (queue.partition === undefined && batches.length > 0)) continue;
      const batch = takeBatch(queue, room, bytes);
      room -= batch.records.length;
      for (const record of batch.records) bytes -= record.bytes;
      queue.sending = true;
      batches.push(batch);
      if (queue.partition === undefined || room <= 0 || bytes <= 0) break;
    }
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
      await this.#write(batches);
      for (const batch of batches) this.#acknowledged(batch);
    } catch (error) {
      this.#failed(error);
      // From here on each goes its own way: one that cannot be written must not hold the others.
      for (const batch of batches) void this.#tryAgain(batch, error);
    }
  }

  async #tryAgain({ queue, records: all }: Batch, first: unknown): Promise<void> {
    let records = all;
    let error = first;
    for (let tries = 1; ; tries += 1) {
      if (isLostTopic(error)) {
        for (const { message } of records) delete message.partition;
        if (this.#partitions.delete(queue.topic)) this.#producerIsStale();
      }
      records = dropPerished(records);
      await pause(backoff(tries, { first: 50, most: 2_000 }), this.#closed.signal);
      if (this.#closed.signal.aborted) return;
      this.#retries.inc({ topic: this.#plain(queue.topic) });
      try {
        await this.#write([{ queue, records }]);
        this.#acknowledged({ queue, records });
        this.#schedule();
        return;
      } catch (next) {
        error = next;
        this.#failed(error);
      }
    }
  }

  async #write(batches: readonly Batch[]): Promise<void> {
    this.#writes += 1;
    try {
      await this.#writeNow(batches);
    } finally {
      this.#writes -= 1;
    }
  }

  async #writeNow(batches: readonly Batch[]): Promise<void> {
    if (batches.every(({ records }) => records.length === 0)) return;
    const producer = await this.#connected();
    const byTopic = new Map<string, Message[]>();
    for (const { queue, records } of batches) {
      if (records.length === 0) continue;
      const messages = byTopic.get(queue.topic);
      const mine = records.map(({ message }) => message);
      if (messages) messages.push(...mine);
      else byTopic.set(queue.topic, mine);
    }
    const written = await producer.sendBatch({
      acks: -1,
      timeout: 10_000,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
    // kafkajs leaves out without a word what belongs to a partition that it does not know.
    const places = new Set(written.map(({ topicName, partition }) => queueName(topicName, partition)));
    for (const { queue, records } of batches)
      if (records[0]?.message.partition !== undefined && !places.has(queueName(queue.topic, queue.partition)))
        throw new LostPartition(`${queue.topic} has no partition ${queue.partition}`);
    if (this.#failing) {
      this.#failing = false;
      this.#connection.logger.info({}, 'records are published again');
    }
  }

  #acknowledged({ queue, records }: Batch): void {
    for (const record of records) record.done();
    if (records.length > 0) this.#published.inc({ topic: this.#plain(queue.topic) }, records.length);
    queue.sending = false;
    if (queue.waiting.length === 0) this.#queues.delete(queueName(queue.topic, queue.partition));
  }

  #failed(error: unknown): void {
    if (!this.#failing && !this.#closed.signal.aborted) {
      this.#connection.logger.warn({ fault: faultName(error) }, 'records cannot be published, trying again');
      this.#failing = true;
    }
  }

  #connected(): Promise<Producer> {
    return (this.#producer ??= this.#connectProducer());
  }

  async #connectProducer(): Promise<Producer> {
    for (let tries = 1; ; tries += 1) {
      const producer = kafkaClient(this.#connection).producer({
        idempotent: false,
        allowAutoTopicCreation: false,
        metadataMaxAge: 60_000,
        createPartitioner: () => this.#partitioner,
      });
      try {
        await producer.connect();
        return producer;
      } catch (error) {
        this.#failed(error);
        await producer.disconnect().catch(() => undefined);
      }
      await pause(backoff(tries, { first: 100, most: 2_000 }), this.#closed.signal);
      if (this.#closed.signal.aborted) throw new WaitEnded('the publisher is closed');
    }
  }

  /**
   * kafkajs asks for the metadata of all topics ever sent to, and fails as a whole when one of them has been deleted since. So after
   * a topic was lost, a new producer begins with an empty list.
   */
  #producerIsStale(): void {
    const stale = this.#producer;
    this.#producer = undefined;
    void stale
      ?.then(async (producer) => {
        await pause(20_000, this.#closed.signal); // others may still be sending with it
        await producer.disconnect();
      })
      .catch(() => undefined);
  }

  #partitioner: ReturnType<ICustomPartitioner> = ({ topic, partitionMetadata, message }) => {
    this.#partitions.set(topic, partitionMetadata.length);
    return (
      message.partition ?? partitionOf(this.#javaPartitioner, topic, message.key ?? null, partitionMetadata.length)
    );
  };

  #plain(topic: string): string {
    const plain = topic.slice(this.#connection.topicPrefix.length);
    return plain.startsWith('responses.') ? 'responses' : plain;
  }
}

type Batch = Readonly<{ queue: Queue; records: readonly Waiting[] }>;

class LostPartition extends Error {
  override readonly name = 'LostPartition';
}

function dropPerished(records: readonly Waiting[]): readonly Waiting[] {
  const now = performance.now();
  const left = records.filter(({ perishes }) => perishes > now);
  for (const record of records) if (record.perishes <= now) record.done();
  return left;
}

function takeBatch(queue: Queue, room: number, bytesLeft: number): Batch {
  let bytes = 0;
  let count = 0;
  for (const record of queue.waiting) {
    if (count > 0 && (count === room || bytes + record.bytes > bytesLeft)) break;
    bytes += record.bytes;
    count += 1;
  }
  return { queue, records: queue.waiting.splice(0, count) };
}

const queueName = (topic: string, partition: number | undefined): string => `${topic}/${partition ?? '?'}`;

/** The partition that Java clients choose too: murmur2 of the key. */
function partitionOf(
  partitioner: ReturnType<ICustomPartitioner>,
  topic: string,
  key: string | Buffer | null,
  count: number,
): number {
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 0 }) as never);
  return partitioner({ topic, partitionMetadata, message: { key: key ?? '', value: null } });
}

const isLostTopic = (error: unknown): boolean =>
  ['UNKNOWN_TOPIC_OR_PARTITION', 'KafkaJSMetadataNotLoaded', 'KafkaJSTopicMetadataNotLoaded', 'LostPartition'].includes(
    faultName(error),
  );

function size({ key, value, headers }: Message): number {
  let bytes = 100 + Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const [name, header] of Object.entries(headers ?? {})) bytes += name.length + 4 + String(header).length;
  return bytes;
}

/** Waits for `work` (and fails as it fails), but not longer than until `signal` is aborted. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = () => new WaitEnded('no longer waiting');
  if (signal.aborted) {
    work.catch(() => undefined);
    throw ended();
  }
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(ended());
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
