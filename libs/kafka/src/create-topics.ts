import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, readVariables, serviceVariables } from '@smsonly/platform';
import { faultOf } from './describe-fault.js';
import { createTopics } from './topics.js';

/** `node create-topics.js`: creates missing topics; waits up to a minute for the broker. Exits with 1 if it fails. */
async function main(): Promise<void> {
  const { KAFKA_BROKERS, KAFKA_TOPIC_PREFIX, KAFKA_TOPIC_PARTITIONS, KAFKA_REPLICATION_FACTOR, TEXT_RETENTION } =
    serviceVariables('create-topics');
  const variables = readVariables(
    {
      KAFKA_BROKERS,
      KAFKA_TOPIC_PREFIX,
      KAFKA_TOPIC_PARTITIONS,
      KAFKA_REPLICATION_FACTOR,
      TEXT_RETENTION,
    },
    process.env,
  );
  for (let seconds = 0; ; seconds += 1) {
    try {
      await createTopics({
        brokers: variables.KAFKA_BROKERS,
        topicPrefix: variables.KAFKA_TOPIC_PREFIX,
        partitions: variables.KAFKA_TOPIC_PARTITIONS,
        replicationFactor: variables.KAFKA_REPLICATION_FACTOR,
        retention: variables.TEXT_RETENTION,
      });
      return;
    } catch (error) {
      if (seconds >= 60) throw error;
      if (seconds === 0) console.log(`waiting for Kafka at ${variables.KAFKA_BROKERS.join(', ')} (${faultOf(error)})`);
      await sleep(1_000);
    }
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigurationError || error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
