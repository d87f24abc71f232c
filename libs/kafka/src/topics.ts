import { deadLetterTopic, topics } from '@smsonly/contracts';
import type { Admin } from 'kafkajs';
import { backoff, pause } from './backoff.js';
import { faultName, kafkaClient } from './kafka-client.js';
import type { Log } from './parts.js';

export type TopicOptions = Readonly<{
  brokers: readonly string[];
  topicPrefix: string;
  /** Of each topic of facts. */
  partitions: number;
  replicationFactor: number;
  /** How long records are kept, ms (TEXT_RETENTION). Default: 3 days. */
  retention?: number;
  logger?: Log;
}>;

const day = 24 * 60 * 60 * 1000;
/** Dead letters wait for somebody to look at them. */
const deadLetterRetention = 7 * day;
const responseRetention = 60 * 60 * 1000;

/**
 * Makes the topics of all facts and of dead letters that do not exist yet. Existing ones stay as they are.
 * Records that carry texts are kept for `retention`; the others as long, for the inbox remembers no longer.
 */
export async function createTopics({
  brokers,
  topicPrefix,
  partitions,
  replicationFactor,
  retention = 3 * day,
  logger = silent,
}: TopicOptions): Promise<void> {
  const admin = kafkaClient({ brokers, topicPrefix, instance: 'create-topics', logger }).admin();
  await admin.connect();
  try {
    const facts = Object.keys(topics).map((topic) => ({ topic, partitions, retention, maxBytes: 1_048_588 }));
    const letters = { topic: deadLetterTopic, partitions: 1, retention: deadLetterRetention, maxBytes: 2_097_152 };
    await makeMissing(
      admin,
      [...facts, letters].map(({ topic, ...rest }) => ({
        topic: `${topicPrefix}${topic}`,
        replicationFactor,
        ...rest,
      })),
    );
  } finally {
    await admin.disconnect();
  }
}

/** The topic of one instance's answers: one partition, forgotten soon. */
export async function createResponseTopic(admin: Admin, topic: string): Promise<void> {
  await makeMissing(admin, [
    { topic, partitions: 1, replicationFactor: -1, retention: responseRetention, maxBytes: 1_048_588 },
  ]);
}

type Wanted = Readonly<{
  topic: string;
  partitions: number;
  replicationFactor: number;
  retention: number;
  maxBytes: number;
}>;

async function makeMissing(admin: Admin, wanted: readonly Wanted[]): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = wanted.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return;
  try {
    await admin.createTopics({
      waitForLeaders: false, // kafkajs gives up when the broker does not know a topic in the first moments
      topics: missing.map(({ topic, partitions, replicationFactor, retention, maxBytes }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'retention.ms', value: String(retention) },
          // A segment is dropped as a whole once its newest record is old enough.
          { name: 'segment.ms', value: String(Math.max(60_000, Math.min(retention / 4, day))) },
          { name: 'max.message.bytes', value: String(maxBytes) },
        ],
      })),
    });
  } catch (error) {
    // Unless somebody else has made them meanwhile.
    const now = new Set(await admin.listTopics());
    const fault = missing.some(({ topic }) => !now.has(topic));
    if (fault) throw new Error(`topics could not be made: ${faultName(error)}`, { cause: error });
  }
  await untilLed(
    admin,
    missing.map(({ topic }) => topic),
  );
}

/** Waits until every partition of these topics can be written to. */
async function untilLed(admin: Admin, names: string[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      if (found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
    } catch (error) {
      if (tries === 50) throw error;
    }
    if (tries === 50) throw new Error('topics were made, but have no leaders');
    await pause(backoff(tries, { first: 20, most: 500 }));
  }
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
