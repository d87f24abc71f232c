import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import {
  BrokerFault,
  type GroupEvents,
  type GroupMember,
  type GroupOptions,
  type Position,
  type TopicPartition,
} from '../broker-client.js';
import { brokerFault, isUndecodable } from './broker-fault.js';
import { inspectBatches, unreadable } from './compression.js';

/** A member of a group: a kafkajs consumer for each time it joins. */
export class KafkajsMember implements GroupMember {
  readonly #kafka: Kafka;
  readonly #options: GroupOptions;
  #consumer: Consumer | undefined;
  #left = false;
  /**
   * COMPAT kafkajs 2.2: `Consumer.commitOffsets` retries, although another owner may have got further by then. The function that comes
   * with a batch commits at once and only once.
   */
  #commitOnce: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;

  constructor(kafka: Kafka, options: GroupOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  async join(events: GroupEvents): Promise<void> {
    if (this.#left) return;
    const { group, topics, from, commitEveryMs } = this.#options;
    const consumer = (this.#consumer = this.#kafka.consumer({
      groupId: group,
      sessionTimeout: 6_000,
      rebalanceTimeout: 6_000,
      heartbeatInterval: 1_000,
      // COMPAT kafkajs 2.2: joining and leaving wait for the fetch under way, by default up to five seconds.
      maxWaitTimeInMs: 300,
      maxBytesPerPartition: 1_048_576,
      // What one answer of a broker takes in memory, unless a single record is larger.
      maxBytes: 4 * 1_048_576,
      metadataMaxAge: 60_000,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 10, restartOnFailure: async () => true },
    }));
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: from === 'earliest' });
      if (this.#left) return await consumer.disconnect();
      watch(consumer, events);
      await consumer.run({
        ...(commitEveryMs === undefined ? { autoCommit: false } : { autoCommitInterval: commitEveryMs }),
        eachBatchAutoResolve: false,
        // COMPAT kafkajs 2.2: it fetches again only when every batch of the last fetch has been handled, one at a time by default.
        partitionsConsumedConcurrently: 64,
        eachBatch: (payload) => this.#pass(payload, events),
      });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw brokerFault(error);
    }
  }

  async commit(positions: readonly Position[]): Promise<void> {
    try {
      await this.#commitOnce?.({
        topics: positions.map(({ topic, partition, offset }) => ({ topic, partitions: [{ partition, offset }] })),
      });
    } catch (error) {
      throw brokerFault(error);
    }
  }

  pause({ topic, partition }: TopicPartition): void {
    ifRunning(() => this.#consumer?.pause([{ topic, partitions: [partition] }]));
  }

  pauseAll(): void {
    ifRunning(() => this.#consumer?.pause(this.#options.topics.map((topic) => ({ topic }))));
  }

  resume({ topic, partition }: TopicPartition): void {
    ifRunning(() => this.#consumer?.resume([{ topic, partitions: [partition] }]));
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#consumer?.disconnect().catch(() => undefined);
  }

  async #pass(
    { batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload,
    events: GroupEvents,
  ): Promise<void> {
    this.#commitOnce = commitOffsetsIfNecessary;
    const { topic, partition, messages, highWatermark } = batch;
    const bad = messages.find((message) => unreadable(message) !== undefined);
    const goesOn =
      bad === undefined ||
      events.unreadable({ topic, partition, offset: bad.offset, compression: unreadable(bad) ?? '' }) === 'skip';
    const passed = goesOn ? messages : messages.slice(0, messages.indexOf(bad));
    const last = passed.at(-1);
    if (!last) return;
    const records = passed.filter((message) => unreadable(message) === undefined);
    const taken =
      records.length === 0 ? Promise.resolve() : events.records({ topic, partition, records, end: highWatermark });
    if (!taken) return;
    // Only kafkajs's position for the next fetch, not what is committed.
    resolveOffset(last.offset);
    await taken;
  }
}

function watch(consumer: Consumer, events: GroupEvents): void {
  consumer.on('consumer.group_join', ({ payload: { memberAssignment } }) =>
    events.assigned(
      Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      ),
    ),
  );
  consumer.on('consumer.rebalancing', () => events.revoking());
  consumer.on('consumer.fetch', () => events.fetched?.());
  consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
    const fault = brokerFault(error);
    // With the next fetch it is known which batch it was, and that passes for a record that cannot be read.
    const passes = isUndecodable(error) && inspectBatches();
    events.lost(passes ? new BrokerFault('transient', fault.code, fault.message, error) : fault, { rejoins: restart });
  });
}

/** COMPAT kafkajs 2.2: pause and resume throw while the consumer is not running, when it does not fetch either. */
function ifRunning(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing is fetched, so there is nothing to pause.
  }
}
