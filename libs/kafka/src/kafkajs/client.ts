import { Kafka, logLevel } from 'kafkajs';
import type { BrokerClient } from '../broker-client.js';
import type { Connection } from '../connection.js';
import { Administrator } from './administrator.js';
import { registerCompression } from './compression.js';
import { KafkajsMember } from './member.js';
import { Writer } from './writer.js';

/** The port implemented by kafkajs. Connects on first use. */
export function kafkajsClient(connection: Connection): BrokerClient {
  registerCompression();
  const kafka = newKafka(connection);
  const writer = new Writer(kafka);
  const administrator = new Administrator(kafka);
  return {
    connect: () => writer.connect(),
    send: (batches) => writer.send(batches),
    partitionsOf: (topic) => writer.partitionsOf(topic),
    ping: () => administrator.ping(),
    ensureTopics: (topics) => administrator.ensureTopics(topics),
    deleteGroup: (group) => administrator.deleteGroup(group),
    member: (options) => new KafkajsMember(kafka, options),
    async close() {
      await Promise.allSettled([writer.close(), administrator.close()]);
    },
  };
}

/** kafkajs with our time-outs, and few retries of its own. */
function newKafka({ brokers, instance, logger, socketFactory }: Connection): Kafka {
  return new Kafka({
    clientId: instance,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, factor: 0.2, multiplier: 2 },
    logLevel: logLevel.WARN,
    ...(socketFactory ? { socketFactory } : {}),
    // COMPAT kafkajs 2.2: it logs every broken connection many times over as an error. We log the effect, once.
    logCreator:
      () =>
      ({ namespace, log }) =>
        logger.debug({ namespace }, `kafkajs: ${log.message}`),
  });
}
