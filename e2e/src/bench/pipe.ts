import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from '@smsonly/kafka/kafkajs';
import { apply, summarise, type Latencies, type Load } from './latencies.js';

export type PipeRun = Readonly<{ perSecond: number; latency: Latencies }>;

/**
 * A pipe of kafkajs producers and consumers, each hop a process of its own, with acks=all, the same broker, record size and
 * number of hops as a message through the system. A message is sent when the broker has it and arrived when the last consumer has it.
 */
export class RawPipe {
  private constructor(
    private readonly stages: readonly ChildProcess[],
    private readonly run: (load: Load) => Promise<PipeRun>,
    private readonly disconnect: () => Promise<void>,
  ) {}

  static async open(broker: string, hops: number, recordBytes: number): Promise<RawPipe> {
    const kafka = new Kafka({ brokers: [broker], clientId: 'bench', logLevel: logLevel.NOTHING });
    const run = randomBytes(4).toString('hex');
    const topics = Array.from({ length: hops }, (_, hop) => `bench.${run}.${hop}`);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 6 })), waitForLeaders: true });

    const stages = topics
      .slice(0, -1)
      .map((topic, hop) =>
        fork(fileURLToPath(new URL('./pipe-stage.js', import.meta.url)), [broker, topic, topics[hop + 1] ?? '']),
      );
    await Promise.all(stages.map((stage) => once(stage, 'message')));

    const producer = kafka.producer({ allowAutoTopicCreation: false });
    const consumer = kafka.consumer({ groupId: `bench-${run}-end`, maxWaitTimeInMs: 50, sessionTimeout: 30_000 });
    await producer.connect();
    await consumer.connect();
    const arrived = new Map<string, number>();
    const waiting = new Map<string, () => void>();
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.subscribe({ topic: topics.at(-1) ?? '', fromBeginning: true });
    await consumer.run({
      partitionsConsumedConcurrently: 6,
      eachBatch: async ({ batch }) => {
        const now = performance.now();
        for (const { key } of batch.messages) {
          const id = key?.toString() ?? '';
          arrived.set(id, now);
          waiting.get(id)?.();
          waiting.delete(id);
        }
      },
    });
    await joined;

    const padding = 'x'.repeat(recordBytes);
    let runs = 0;
    const measure = async (load: Load): Promise<PipeRun> => {
      const prefix = `${runs++}-`;
      const sent = new Map<string, number>();
      // As the services do: while a send is in progress, further messages wait for the next one.
      let queue: { key: string; value: string; done: () => void; failed: (error: unknown) => void }[] = [];
      let sending = false;
      const drain = async (): Promise<void> => {
        sending = true;
        while (queue.length > 0) {
          const batch = queue;
          queue = [];
          try {
            await producer.send({
              topic: topics[0] ?? '',
              acks: -1,
              messages: batch.map(({ key, value }) => ({ key, value })),
            });
            for (const one of batch) one.done();
          } catch (error) {
            for (const one of batch) one.failed(error);
          }
        }
        sending = false;
      };
      const { seconds } = await apply(load, async (index) => {
        const key = `${prefix}${index}`;
        const there = new Promise<void>((resolve) => waiting.set(key, resolve));
        sent.set(key, performance.now());
        await new Promise<void>((done, failed) => {
          queue.push({ key, value: padding, done, failed });
          if (!sending) void drain();
        });
        if (load.kind === 'closed') await there;
      });
      while ([...sent.keys()].some((key) => !arrived.has(key))) await new Promise((resolve) => setTimeout(resolve, 20));
      const latencies = [...sent].map(([key, at]) => (arrived.get(key) ?? Number.NaN) - at);
      return { perSecond: sent.size / seconds, latency: summarise(latencies) };
    };

    return new RawPipe(stages, measure, async () => {
      await consumer.disconnect();
      await producer.disconnect();
      await admin.deleteTopics({ topics });
      await admin.disconnect();
    });
  }

  measure(load: Load): Promise<PipeRun> {
    return this.run(load);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.stages.map(async (stage) => {
        const exited = once(stage, 'exit');
        stage.send('stop');
        await exited;
      }),
    );
    await this.disconnect();
  }
}
