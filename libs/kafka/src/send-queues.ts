import type { BrokerRecord } from './broker-client.js';

/** A record on its way to the broker. `topic` is without the prefix. */
export type Publication = BrokerRecord & Readonly<{ topic: string }>;

/** A record that waits to be sent, or to be acknowledged. */
export type Waiting = Readonly<{
  record: BrokerRecord;
  bytes: number;
  /** When nobody needs it any more, by `performance.now()`. */
  perishes: number;
  done: () => void;
}>;

/** What waits for one topic-partition, or, while it is not known how many partitions the topic has, for the topic. */
export type Queue = {
  readonly topic: string;
  readonly partition: number | undefined;
  readonly waiting: Waiting[];
  /** A batch of it is in flight, retries included. */
  sending: boolean;
};

export type Batch = Readonly<{ queue: Queue; records: readonly Waiting[] }>;

/** Most records and bytes of one request. */
const maxRecords = 500;
const maxBytes = 900_000;

/**
 * What waits to be sent, in its order for each topic-partition: of each at most one batch is in flight. Topic names are whole, with
 * the prefix.
 */
export class SendQueues {
  readonly #queues = new Map<string, Queue>();

  get isEmpty(): boolean {
    return this.#queues.size === 0;
  }

  /** Whether records wait for the topic to become known; all others of the topic have to queue behind them. */
  awaitsTopic(topic: string): boolean {
    return this.#queues.has(queueName(topic, undefined));
  }

  add(topic: string, partition: number | undefined, waiting: Waiting): void {
    const name = queueName(topic, partition);
    let queue = this.#queues.get(name);
    if (!queue) this.#queues.set(name, (queue = { topic, partition, waiting: [], sending: false }));
    queue.waiting.push(waiting);
  }

  /** The next records of all queues that have none in flight, for one request; empty if there are none. */
  take(): Batch[] {
    const batches: Batch[] = [];
    let room = maxRecords;
    let bytes = maxBytes;
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
    return batches;
  }

  /** What was taken of the queue is settled. */
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

/** About as many bytes as the record takes in a request. */
export function sizeOf({ key, value, headers }: BrokerRecord): number {
  let bytes = 100 + Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const [name, header] of Object.entries(headers)) bytes += name.length + 4 + String(header).length;
  return bytes;
}

/** Drops records that nobody needs any more; they count as acknowledged. */
export function dropPerished(records: readonly Waiting[]): readonly Waiting[] {
  const now = performance.now();
  const left = records.filter(({ perishes }) => perishes > now);
  for (const record of records) if (record.perishes <= now) record.done();
  return left;
}
