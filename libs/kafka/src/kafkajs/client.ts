import { Kafka, logLevel } from 'kafkajs';
import type { BrokerClient, GroupMember, GroupOptions, RecordBatch, TopicSpecification } from '../broker-client.js';
import type { Connection } from '../connection.js';
import { Administrator } from './administrator.js';
import { KafkajsMember } from './member.js';
import { Writer } from './writer.js';

/** The port over kafkajs. Connects only when something is asked of it. */
export function kafkajsClient(connection: Connection): BrokerClient {
  return new KafkajsClient(connection);
}

class KafkajsClient implements BrokerClient {
  readonly #kafka: Kafka;
  readonly #writer: Writer;
  readonly #administrator: Administrator;

  constructor(connection: Connection) {
    this.#kafka = kafka(connection);
    this.#writer = new Writer(this.#kafka);
    this.#administrator = new Administrator(this.#kafka);
  }

  connect(): Promise<void> {
    return this.#writer.connect();
  }

  send(batches: readonly RecordBatch[]): Promise<void> {
    return this.#writer.send(batches);
  }

  partitionsOf(topic: string): number | undefined {
    return this.#writer.partitionsOf(topic);
  }

  ping(): Promise<void> {
    return this.#administrator.ping();
  }

  ensureTopics(topics: readonly TopicSpecification[]): Promise<void> {
    return this.#administrator.ensureTopics(topics);
  }

  deleteGroup(group: string): Promise<void> {
    return this.#administrator.deleteGroup(group);
  }

  member(options: GroupOptions): GroupMember {
    return new KafkajsMember(this.#kafka, options);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#writer.close(), this.#administrator.close()]);
  }
}

/** kafkajs with time-outs that suit us, and few retries of its own. */
function kafka({ brokers, instance, logger, socketFactory }: Connection): Kafka {
  return new Kafka({
    clientId: instance,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, factor: 0.2, multiplier: 2 },
    logLevel: logLevel.WARN,
    ...(socketFactory ? { socketFactory } : {}),
    // COMPAT kafkajs 2.2: it logs every broken connection many times over as an error. What comes of it is logged by us, once.
    logCreator:
      () =>
      ({ namespace, log }) =>
        logger.debug({ namespace }, `kafkajs: ${log.message}`),
  });
}
