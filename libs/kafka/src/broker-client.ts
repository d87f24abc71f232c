/**
 * What this library needs of a Kafka client, in types of its own. `kafkajs/` implements it, and is the only place that knows kafkajs:
 * its types, its faults and the ways around what it does wrong. Topic names here are whole, with the prefix.
 */
import type { Socket } from 'node:net';

export type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

/** A record to be written. */
export type BrokerRecord = Readonly<{
  key: string | Buffer | null;
  value: string | Buffer | null;
  headers: Readonly<Record<string, HeaderValue>>;
}>;

/** A record as it was fetched. */
export type FetchedRecord = Readonly<{
  key: Buffer | null;
  value: Buffer | null;
  headers?: Readonly<Record<string, HeaderValue>>;
  offset: string;
  /** When it was written, ms since 1970. */
  timestamp: string;
}>;

export type TopicPartition = Readonly<{ topic: string; partition: number }>;

/** Records for one partition; without `partition` each goes where its key belongs (`partitionFor`). */
export type RecordBatch = Readonly<{
  topic: string;
  partition: number | undefined;
  records: readonly BrokerRecord[];
}>;

/** Consecutive records of one partition. */
export type FetchedBatch = TopicPartition &
  Readonly<{
    records: readonly FetchedRecord[];
    /** The high watermark: the offset that the next record written to the partition will get. */
    end: string;
  }>;

/** The offset of the first record of a partition that is still to be handled. */
export type Position = TopicPartition & Readonly<{ offset: string }>;

export type TopicSpecification = Readonly<{
  topic: string;
  partitions: number;
  /** -1: as the broker is configured. */
  replicationFactor: number;
  configuration: Readonly<Record<string, string>>;
}>;

/**
 * - `unknown-partition`: the broker does not know the topic, or has no such partition of it, at present
 * - `transient`: passes by itself; try again
 * - `other`: nothing that we know how to wait for
 */
export type BrokerFaultKind = 'unknown-partition' | 'transient' | 'other';

/** Something that the broker, or the way to it, did not do. */
export class BrokerFault extends Error {
  override readonly name = 'BrokerFault';
  readonly kind: BrokerFaultKind;
  /** The name under which the broker or the client library knows the fault; for logs. */
  readonly code: string;

  constructor(kind: BrokerFaultKind, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.code = code;
  }
}

/** Every method that returns a promise rejects with BrokerFault. Tries are few: whoever calls goes on, with a back-off of its own. */
export interface BrokerClient {
  /** Connects for writing. `send` does it too. */
  connect(): Promise<void>;
  /**
   * Writes batches, in one request to each broker that leads some of the partitions; resolves when all replicas in sync have all of
   * them. After a fault any of them may have been written.
   */
  send(batches: readonly RecordBatch[]): Promise<void>;
  /** How many partitions the topic has, as the last `send` to it knew; `undefined` before, and after an `unknown-partition`. */
  partitionsOf(topic: string): number | undefined;
  /** Rejects unless the broker answers. */
  ping(): Promise<void>;
  /** Makes those topics that do not exist, and waits until they can be written to. Existing ones stay as they are. */
  ensureTopics(topics: readonly TopicSpecification[]): Promise<void>;
  /** Removes an empty consumer group with its offsets. */
  deleteGroup(group: string): Promise<void>;
  /** A member of a group, that has not joined yet. */
  member(options: GroupOptions): GroupMember;
  /** Ends the connections for writing and for `ping`; members leave for themselves. */
  close(): Promise<void>;
}

export type GroupOptions = Readonly<{
  group: string;
  topics: readonly string[];
  /** Where a partition begins for which the group has committed no offset. */
  from: 'earliest' | 'latest';
  /** The client commits by itself what `records` has taken, so often. Without it `commit` does. */
  commitEveryMs?: number;
}>;

export type GroupEvents = Readonly<{
  /** A new generation of the group: exactly these partitions are ours, and each begins at its committed offset. */
  assigned(partitions: readonly TopicPartition[]): void;
  /** The group is about to share its partitions anew: the last moment to commit. */
  revoking(): void;
  /**
   * Records were fetched. The next fetch from the same broker waits for the promise. `undefined`: they were not taken and come again.
   * It must not throw.
   */
  records(batch: FetchedBatch): Promise<void> | undefined;
  /** A fetch has returned: what is written from now on is delivered. */
  fetched?(): void;
  /** Membership is lost. `rejoins`: the client joins again by itself; otherwise it is for the caller to `join`, or to give up. */
  lost(fault: BrokerFault, about: Readonly<{ rejoins: boolean }>): void;
}>;

export interface GroupMember {
  /** Connects and joins the group; may be called again after it failed, or after `lost`. Does nothing after `leave`. */
  join(events: GroupEvents): Promise<void>;
  /** Commits offsets, all in one request and once: a second try could undo what another owner has committed meanwhile. */
  commit(positions: readonly Position[]): Promise<void>;
  /** Fetches no more from the partition, or from any, until `resume`; the membership stays. */
  pause(partition: TopicPartition): void;
  pauseAll(): void;
  resume(partition: TopicPartition): void;
  /** Leaves the group for good. */
  leave(): Promise<void>;
}

/** Another way to a broker than a plain connection to its address. `onConnect` is called when the connection stands. */
export type SocketFactory = (address: Readonly<{ host: string; port: number; onConnect: () => void }>) => Socket;
