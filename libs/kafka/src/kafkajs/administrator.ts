import type { Admin, Kafka } from 'kafkajs';
import { backoff, pause } from '../backoff.js';
import { BrokerFault, type TopicSpecification } from '../broker-client.js';
import { brokerFault } from './broker-fault.js';

/** How many times the leaders of new topics are requested. */
const maxAttempts = 50;

/** Topics, groups, and ping. */
export class Administrator {
  readonly #kafka: Kafka;
  /** Stays connected from one `ping` to the next. */
  #pinging: Admin | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async ping(): Promise<void> {
    const admin = (this.#pinging ??= this.#kafka.admin());
    try {
      await admin.connect();
      await admin.describeCluster();
    } catch (error) {
      this.#pinging = undefined;
      await admin.disconnect().catch(() => undefined);
      throw brokerFault(error);
    }
  }

  ensureTopics(topics: readonly TopicSpecification[]): Promise<void> {
    return this.#connected((admin) => makeMissing(admin, topics));
  }

  deleteGroup(group: string): Promise<void> {
    return this.#connected(async (admin) => void (await admin.deleteGroups([group])));
  }

  async close(): Promise<void> {
    await this.#pinging?.disconnect();
  }

  async #connected(work: (admin: Admin) => Promise<void>): Promise<void> {
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      await work(admin);
    } catch (error) {
      throw brokerFault(error);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

async function makeMissing(admin: Admin, wanted: readonly TopicSpecification[]): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = wanted.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return;
  try {
    await admin.createTopics({
      // COMPAT kafkajs 2.2: when it waits for leaders it gives up if the broker does not know a new topic at once.
      waitForLeaders: false,
      topics: missing.map(({ topic, partitions, replicationFactor, configuration }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(configuration).map(([name, value]) => ({ name, value })),
      })),
    });
  } catch (error) {
    // Unless another process has created them meanwhile.
    const now = new Set(await admin.listTopics());
    if (missing.some(({ topic }) => !now.has(topic))) {
      const { kind, code } = brokerFault(error);
      throw new BrokerFault(kind, code, `topics could not be made: ${code}`, error);
    }
  }
  await untilLed(
    admin,
    missing.map(({ topic }) => topic),
  );
}

/** Waits until every partition of these topics can be written to. */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics });
      if (found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
    } catch (error) {
      if (attempt === maxAttempts) throw error;
    }
    if (attempt === maxAttempts)
      throw new BrokerFault('transient', 'NoLeader', 'topics were made, but have no leaders');
    await pause(backoff(attempt, { first: 20, max: 500 }));
  }
}
