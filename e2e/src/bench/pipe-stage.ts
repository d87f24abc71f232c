/**
 * One hop of the raw pipe: a process that reads a topic and writes each record, as it is, to the next. This is what the
 * benchmark compares with: kafkajs alone, with as many hops as a message takes.
 */
import { Kafka, logLevel } from '@smsonly/kafka/kafkajs';

const [broker, from, to] = process.argv.slice(2);
if (!broker || !from || !to || !process.send)
  throw new Error('started by the benchmark only: pipe-stage <broker> <from> <to>');

const kafka = new Kafka({ brokers: [broker], clientId: 'bench-pipe', logLevel: logLevel.NOTHING });
const producer = kafka.producer({ allowAutoTopicCreation: false });
const consumer = kafka.consumer({ groupId: `bench-${from}`, maxWaitTimeInMs: 50, sessionTimeout: 30_000 });

await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: from, fromBeginning: true });
consumer.on(consumer.events.GROUP_JOIN, () => process.send?.('ready'));
await consumer.run({
  partitionsConsumedConcurrently: 6,
  eachBatch: async ({ batch }) => {
    await producer.send({ topic: to, acks: -1, messages: batch.messages.map(({ key, value }) => ({ key, value })) });
  },
});

process.once('message', () => {
  void Promise.all([consumer.disconnect(), producer.disconnect()]).then(() => process.exit(0));
});
