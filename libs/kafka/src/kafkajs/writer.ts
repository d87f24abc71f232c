import type { ICustomPartitioner, Kafka, Message, Producer } from 'kafkajs';
import { pause } from '../backoff.js';
import { BrokerFault, type RecordBatch, type WrittenBatch } from '../broker-client.js';
import { partitionFor } from '../partitioner.js';
import { brokerFault } from './broker-fault.js';

/** How long a replaced producer is kept, ms: sends may still be using it. */
const staleProducerMs = 20_000;

/**
 * The writing half of the port.
 *
 * COMPAT kafkajs 2.2: `idempotent: true` can lose records. After a connection error it reuses sequence numbers, and the broker
 * drops the records under them as duplicates. So it is off; `Publisher` keeps the order itself.
 */
export class Writer {
  readonly #kafka: Kafka;
  /** Partition counts by topic, learnt from the metadata that each send uses. */
  readonly #partitions = new Map<string, number>();
  readonly #closed = new AbortController();
  #producer: Promise<Producer> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async connect(): Promise<void> {
    await this.#connected();
  }

  partitionsOf(topic: string): number | undefined {
    return this.#partitions.get(topic);
  }

  async send(batches: readonly RecordBatch[]): Promise<readonly WrittenBatch[]> {
    const producer = await this.#connected();
    try {
      const written = await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: messagesByTopic(batches) });
      checkPlaces(batches, written);
      return written.map(({ topicName: topic, partition, baseOffset = '' }) => ({
        topic,
        partition,
        offset: baseOffset,
      }));
    } catch (error) {
      const fault = brokerFault(error);
      if (fault.kind === 'unknown-partition') this.#forget(batches);
      throw fault;
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await (await this.#producer)?.disconnect();
  }

  #connected(): Promise<Producer> {
    return (this.#producer ??= this.#connect());
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      createPartitioner: () => this.#partitioner,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      await producer.disconnect().catch(() => undefined);
      throw brokerFault(error);
    }
  }

  /** Called for every record, so partition counts are learnt here. */
  #partitioner: ReturnType<ICustomPartitioner> = ({ topic, partitionMetadata, message }) => {
    this.#partitions.set(topic, partitionMetadata.length);
    return message.partition ?? partitionFor(message.key ?? null, partitionMetadata.length);
  };

  /**
   * COMPAT kafkajs 2.2: it asks for the metadata of all topics ever sent to, and fails as a whole when one of them has been deleted
   * since. So after a topic has disappeared, a new producer starts with an empty list.
   */
  #forget(batches: readonly RecordBatch[]): void {
    const known = batches.filter(({ topic }) => this.#partitions.delete(topic));
    if (known.length === 0) return;
    const stale = this.#producer;
    this.#producer = undefined;
    void stale
      ?.then(async (producer) => {
        await pause(staleProducerMs, this.#closed.signal);
        await producer.disconnect();
      })
      .catch(() => undefined);
  }
}

function messagesByTopic(batches: readonly RecordBatch[]): { topic: string; messages: Message[] }[] {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, partition, records } of batches) {
    let messages = byTopic.get(topic);
    if (!messages) byTopic.set(topic, (messages = []));
    for (const { key, value, headers } of records)
      messages.push(partition === undefined ? { key, value, headers } : { key, value, headers, partition });
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}

/** COMPAT kafkajs 2.2: it silently omits records for partitions that it does not know. */
function checkPlaces(
  batches: readonly RecordBatch[],
  written: readonly Readonly<{ topicName: string; partition: number }>[],
): void {
  const places = new Set(written.map(({ topicName, partition }) => `${topicName}/${partition}`));
  for (const { topic, partition } of batches) {
    if (partition === undefined || places.has(`${topic}/${partition}`)) continue;
    throw new BrokerFault('unknown-partition', 'LostPartition', `${topic} has no partition ${partition}`);
  }
}
