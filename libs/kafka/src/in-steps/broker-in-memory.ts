import type {
  BrokerClient,
  FetchedRecord,
  GroupEvents,
  GroupMember,
  GroupOptions,
  RecordBatch,
  WrittenBatch,
} from '../broker-client.js';
import { partitionFor } from '../partitioner.js';

type Listener = Readonly<{ topic: string; events: GroupEvents }>;

/**
 * The broker of tests that decide themselves what is handled when: topics in memory. Members of groups get what is written from then
 * on, at once, as the listeners to answers want it; what services consume, `LanesInSteps` reads from the logs.
 */
export class BrokerInMemory {
  readonly partitions: number;
  readonly #clock: () => Date;
  readonly #logs = new Map<string, FetchedRecord[][]>();
  readonly #listeners = new Set<Listener>();

  constructor(clock: () => Date, partitions = 2) {
    this.#clock = clock;
    this.partitions = partitions;
  }

  /** The records of a partition, in order; the offset of each is its place. */
  log(topic: string, partition: number): readonly FetchedRecord[] {
    return this.#logOf(topic)[partition] ?? [];
  }

  write({ topic, partition, records }: RecordBatch): void {
    for (const { key, value, headers } of records) {
      const place = partition ?? partitionFor(key, this.partitions);
      const log = this.#logOf(topic)[place];
      if (!log) throw new Error(`${topic} has no partition ${place}`);
      const record: FetchedRecord = {
        key: bytesOf(key),
        value: bytesOf(value),
        headers,
        offset: String(log.length),
        timestamp: String(this.#clock().getTime()),
      };
      log.push(record);
      for (const listener of this.#listeners)
        if (listener.topic === topic)
          void listener.events.records({ topic, partition: place, records: [record], end: String(log.length) });
    }
  }

  /** A client; what it sends is written unless `mayWrite` says no: then its process is dead, and the call never ends. */
  client(mayWrite: () => boolean = () => true): BrokerClient {
    const dead = new Promise<never>(() => undefined);
    return {
      connect: () => Promise.resolve(),
      send: async (batches): Promise<readonly WrittenBatch[]> => {
        if (!mayWrite()) return dead;
        for (const batch of batches) this.write(batch);
        return [];
      },
      partitionsOf: () => this.partitions,
      ping: () => Promise.resolve(),
      ensureTopics: () => Promise.resolve(),
      deleteGroup: () => Promise.resolve(),
      member: (options) => this.#member(options),
      close: () => Promise.resolve(),
    };
  }

  #member({ topics }: GroupOptions): GroupMember {
    const mine: Listener[] = [];
    return {
      join: async (events) => {
        for (const topic of topics) mine.push({ topic, events });
        for (const one of mine) this.#listeners.add(one);
        events.assigned(
          topics.flatMap((topic) => Array.from({ length: this.partitions }, (_, partition) => ({ topic, partition }))),
        );
        events.fetched?.();
      },
      commit: () => Promise.resolve(),
      pause: () => undefined,
      pauseAll: () => undefined,
      resume: () => undefined,
      leave: async () => {
        for (const one of mine) this.#listeners.delete(one);
      },
    };
  }

  #logOf(topic: string): FetchedRecord[][] {
    let logs = this.#logs.get(topic);
    if (!logs) this.#logs.set(topic, (logs = Array.from({ length: this.partitions }, () => [])));
    return logs;
  }
}

function bytesOf(value: string | Buffer | null): Buffer | null {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
