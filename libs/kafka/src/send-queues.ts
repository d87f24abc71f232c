import type { BrokerRecord } from './broker-client.js';

/** A record on its way to the broker. `topic` is without the prefix. */
export type Publication = BrokerRecord & Readonly<{ topic: string }>;

/** A record waiting to be sent or acknowledged. */
export type Waiting = Readonly<{
  record: BrokerRecord;
  bytes: number;
  /** When it is no longer needed, by `performance.now()`. */
  perishes: number;
  /** Since when it waits, by `Tracing.now`; 0 while nothing is recorded. */
  since: number;
  done: () => void;
}>;

/** The queue of one topic-partition, or of a whole topic while its number of partitions is unknown. */
export type Queue = {
  readonly topic: string;
  readonly partition: number | undefined;
  readonly waiting: Waiting[];
  /** A batch of it is in flight, retries included. */
  sending: boolean;
};

export type Batch = Readonly<{ queue: Queue; records: readonly Waiting[] }>;

/** Most records and bytes in one request. */
const maxRecords = 500;
const maxBytes = 900_000;

/**
 * Records waiting to be sent, in order for each topic-partition, each with at most one batch in flight. Topic names include the
 * prefix.
 */
export class SendQueues {
  readonly #queues = new Map<string, Queue>();

  get isEmpty(): boolean {
    return this.#queues.size === 0;
  }

  /** Whether records wait for the topic's number of partitions; later ones of the topic have to queue behind them. */
  awaitsTopic(topic: string): boolean {
    return this.#queues.has(queueName(topic, undefined));
  }

  add(topic: string, partition: number | undefined, waiting: Waiting): void {
    const name = queueName(topic, partition);
    let queue = this.#queues.get(name);
    if (!queue) this.#queues.set(name, (queue = { topic, partition, waiting: [], sending: false }));
    queue.waiting.push(waiting);
  }

  /** The next records of all queues without a batch in flight, for one request; may be empty. */
  take(): Batch[] {
    const batches: Batch[] = [];
    let room = maxRecords;
    let bytes = maxBytes;
    for (const queue of this.#queues.values()) {
      // A topic that may not exist is sent alone, since it would fail the whole request.
      if (queue.sending || (queue.partition === undefined && batches.length > 0)) continue;
      const batch = takeBatch(queue, room, bytes);
      room -= batch.records.length;
      for (const record of batch.records) bytes -= record.bytes;
      queue.sending = true;
      batches.push(batch);
      if (queue.partition === undefined || room <= 0 || bytes <= 0) break;
    }
    return batches;
  }

  /** The batch of this queue that was in flight is settled. */
  release(queue: Queue): void {
    queue.sending = false;
    if (queue.waiting.length === 0) this.#queues.delete(queueName(queue.topic, queue.partition));
  }
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

/** Approximate size of the record in a request, bytes. */
export function sizeOf({ key, value, headers }: BrokerRecord): number {
  let bytes = 100 + Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const [name, header] of Object.entries(headers)) bytes += name.length + 4 + String(header).length;
  return bytes;
}

/** Drops records that are no longer needed; they count as acknowledged. */
export function dropPerished(records: readonly Waiting[]): readonly Waiting[] {
  const now = performance.now();
  const left = records.filter(({ perishes }) => perishes > now);
  for (const record of records) if (record.perishes <= now) record.done();
  return left;
}
