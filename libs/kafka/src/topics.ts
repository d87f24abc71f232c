import { deadLetterTopic, topics } from '@smsonly/contracts';
import type { BrokerClient, TopicSpecification } from './broker-client.js';
import type { Log } from './connection.js';
import { kafkajsClient } from './kafkajs/client.js';

export type TopicOptions = Readonly<{
  brokers: readonly string[];
  topicPrefix: string;
  /** Partitions of each topic of facts. */
  partitions: number;
  replicationFactor: number;
  /** How long records are kept, ms (TEXT_RETENTION). Default: 3 days. */
  retention?: number;
  logger?: Log;
}>;

const day = 24 * 60 * 60 * 1000;
/** Long enough for someone to look at dead letters. */
const deadLetterRetention = 7 * day;
const responseRetention = 60 * 60 * 1000;
/** Kafka's own default. */
const factBytes = 1_048_588;
/** The unchanged record and its additional headers. */
const deadLetterBytes = 2_097_152;

/**
 * Creates the missing topics, for facts and dead letters. Existing ones are left as they are.
 * Records that carry texts are kept for `retention`; so are the others, since the inbox remembers events no longer.
 * @throws BrokerFault
 */
export async function createTopics({
  brokers,
  topicPrefix,
  partitions,
  replicationFactor,
  retention = 3 * day,
  logger = silent,
}: TopicOptions): Promise<void> {
  const specification = (topic: string, count: number, keptMs: number, maxBytes: number): TopicSpecification => ({
    topic: `${topicPrefix}${topic}`,
    partitions: count,
    replicationFactor,
    configuration: configuration(keptMs, maxBytes),
  });
  await kafkajsClient({ brokers, topicPrefix, instance: 'create-topics', logger }).ensureTopics([
    ...Object.keys(topics).map((topic) => specification(topic, partitions, retention, factBytes)),
    specification(deadLetterTopic, 1, deadLetterRetention, deadLetterBytes),
  ]);
}

/** The topic for one instance's answers (full name): one partition, short retention. */
export async function ensureResponseTopic(client: BrokerClient, topic: string): Promise<void> {
  await client.ensureTopics([
    { topic, partitions: 1, replicationFactor: -1, configuration: configuration(responseRetention, factBytes) },
  ]);
}

function configuration(retention: number, maxBytes: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(retention),
    // Kafka deletes whole segments, once their newest record is old enough.
    'segment.ms': String(Math.max(60_000, Math.min(retention / 4, day))),
    'max.message.bytes': String(maxBytes),
    // Whatever the broker's default: a broker that compresses could use what consumers cannot read.
    'compression.type': 'producer',
  };
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
