/**
 * The port to a Kafka client, in types of our own. `kafkajs/` implements it and is the only place that knows kafkajs: its types, its
 * errors and the workarounds for its bugs. Topic names here include the prefix.
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

/** Records for one partition; without `partition` each goes to the partition of its key (`partitionFor`). */
export type RecordBatch = Readonly<{
  topic: string;
  partition: number | undefined;
  records: readonly BrokerRecord[];
}>;

/** Records of one partition that were written one after another; `offset` is that of the first. */
export type WrittenBatch = Position;

/** Consecutive records of one partition. */
export type FetchedBatch = TopicPartition &
  Readonly<{
    records: readonly FetchedRecord[];
    /** The high watermark: the offset that the next record written to the partition will get. */
    end: string;
  }>;

/** A record that was fetched and cannot be read: its compression is unknown here, or it is damaged. */
export type UnreadableRecord = Position & Readonly<{ compression: string }>;

/** The offset of the first record of a partition that has not been handled yet. */
export type Position = TopicPartition & Readonly<{ offset: string }>;

export type TopicSpecification = Readonly<{
  topic: string;
  partitions: number;
  /** -1: the broker's default. */
  replicationFactor: number;
  configuration: Readonly<Record<string, string>>;
}>;

/**
 * - `unknown-partition`: the broker does not currently know the topic or the partition
 * - `transient`: passes by itself; retry
 * - `other`: not known to pass by itself
 */
export type BrokerFaultKind = 'unknown-partition' | 'transient' | 'other';

/** A fault of the broker or of the connection to it. */
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

/** Methods that return a promise reject with BrokerFault. They retry little: callers retry with a back-off of their own. */
export interface BrokerClient {
  /** Connects for writing; otherwise `send` does. */
  connect(): Promise<void>;
  /**
   * Writes batches, in one request to each broker that leads some of the partitions; resolves when all replicas in sync have all of
   * them, with where they are. After a fault any of them may have been written.
   */
  send(batches: readonly RecordBatch[]): Promise<readonly WrittenBatch[]>;
  /** The topic's number of partitions as of the last `send` to it; `undefined` before that, and after an `unknown-partition`. */
  partitionsOf(topic: string): number | undefined;
  /** Rejects unless the broker answers. */
  ping(): Promise<void>;
  /** Creates those topics that do not exist, and waits until they can be written to. Existing ones are left as they are. */
  ensureTopics(topics: readonly TopicSpecification[]): Promise<void>;
  /** Removes an empty consumer group with its offsets. */
  deleteGroup(group: string): Promise<void>;
  /** A group member that has not joined yet. */
  member(options: GroupOptions): GroupMember;
  /** Closes the connections for writing and for `ping`; members leave by themselves. */
  close(): Promise<void>;
}

export type GroupOptions = Readonly<{
  group: string;
  topics: readonly string[];
  /** Where to start in a partition without a committed offset. */
  from: 'earliest' | 'latest';
  /** The interval at which the client itself commits what `records` has accepted. Without it, call `commit`. */
  commitEveryMs?: number;
}>;

export type GroupEvents = Readonly<{
  /** A new generation of the group: exactly these partitions are assigned to this member, each from its committed offset. */
  assigned(partitions: readonly TopicPartition[]): void;
  /** The group is about to rebalance: the last chance to commit. */
  revoking(): void;
  /**
   * Records were fetched. The next fetch from the same broker waits for the promise. `undefined`: not accepted, they will be fetched again.
   * It must not throw.
   */
  records(batch: FetchedBatch): Promise<void> | undefined;
  /**
   * The first of some records that cannot be read; those before it are passed. `skip`: go on behind them. `wait`: they are fetched
   * again, and the caller pauses the partition. It must not throw.
   */
  unreadable(record: UnreadableRecord): 'skip' | 'wait';
  /** A fetch has returned: everything written from now on will be delivered. */
  fetched?(): void;
  /** Membership is lost. `rejoins`: the client rejoins by itself; otherwise the caller has to `join` again, or give up. */
  lost(fault: BrokerFault, about: Readonly<{ rejoins: boolean }>): void;
}>;

export interface GroupMember {
  /** Connects and joins the group; may be called again after it failed, or after `lost`. Does nothing after `leave`. */
  join(events: GroupEvents): Promise<void>;
  /** Commits offsets in one request, without a retry: that could undo what another owner has committed since. */
  commit(positions: readonly Position[]): Promise<void>;
  /** Stops fetching from the partition, or from all, until `resume`; the membership stays. */
  pause(partition: TopicPartition): void;
  pauseAll(): void;
  resume(partition: TopicPartition): void;
  /** Leaves the group for good. */
  leave(): Promise<void>;
}

/** Connects to a broker in another way than directly to its address. `onConnect` is called once connected. */
export type SocketFactory = (address: Readonly<{ host: string; port: number; onConnect: () => void }>) => Socket;
