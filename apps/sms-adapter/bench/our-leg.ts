import { Kafka, logLevel, type Consumer, type IHeaders, type Message, type Producer } from '@smsonly/kafka/kafkajs';
import { newEventId, newTraceparent } from '@smsonly/platform';
import { numberOf, phoneOf, senderOf, textOf } from './texts.js';

/** When the broker wrote the two records that begin and end an SMS, in its own milliseconds since the epoch. */
export interface Journey {
  readonly submittedAt: number;
  deliveredAt?: number;
  failedAt?: number;
}

/** One stretch of load; `journeys` by the mark of their text. */
export interface Stretch {
  readonly journeys: ReadonlyMap<string, Journey>;
  /** When the measured part began, after the warm-up. */
  readonly from: number;
}

const partitions = 3;
const topUpMs = 10;
const tickMs = 4;
const drainTimeoutMs = 60_000;

/** Both ends of our leg: puts submissions into `sms-submissions` as routing does, and reads what `sms-events` tells of them. */
export class OurLeg {
  readonly #journeys = new Map<string, Journey>();
  #index = 0;
  #runs = 0;
  #open = 0;

  private constructor(
    private readonly producer: Producer,
    private readonly consumer: Consumer,
    private readonly topicPrefix: string,
  ) {}

  /** Makes the two topics so that the broker itself stamps each record. The others are made by `create-topics.js`. */
  static async open(brokers: string, topicPrefix: string): Promise<OurLeg> {
    const kafka = new Kafka({ brokers: brokers.split(','), clientId: 'bench-sms', logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const topics = ['sms-submissions', 'sms-events'].map((topic) => `${topicPrefix}${topic}`);
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map((topic) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
      })),
    });
    await admin.disconnect();
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    const consumer = kafka.consumer({ groupId: `${topicPrefix}bench`, maxWaitTimeInMs: 20, sessionTimeout: 30_000 });
    await producer.connect();
    await consumer.connect();
    const leg = new OurLeg(producer, consumer, topicPrefix);
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.subscribe({ topic: `${topicPrefix}sms-events`, fromBeginning: true });
    await consumer.run({
      partitionsConsumedConcurrently: partitions,
      eachBatch: async ({ batch }) => {
        for (const { value, headers, timestamp } of batch.messages) leg.#record(value, headers, Number(timestamp));
      },
    });
    await joined;
    return leg;
  }

  /** Keeps so many submissions waiting or under way, first for `warmUp`, then for `seconds`; then waits for the rest. */
  async closed({ backlog, warmUp, seconds }: { backlog: number; warmUp: number; seconds: number }): Promise<Stretch> {
    return this.#stretch({ warmUp, seconds, everyMs: topUpMs, due: () => backlog - this.#open });
  }

  /** Puts in so many submissions a second, whatever comes back. */
  async steady({
    perSecond,
    warmUp,
    seconds,
  }: {
    perSecond: number;
    warmUp: number;
    seconds: number;
  }): Promise<Stretch> {
    const begin = performance.now();
    let given = 0;
    const due = () => {
      const now = Math.floor(((performance.now() - begin) / 1000) * perSecond) - given;
      given += now;
      return now;
    };
    return this.#stretch({ warmUp, seconds, everyMs: tickMs, due });
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.consumer.disconnect(), this.producer.disconnect()]);
  }

  async #stretch(load: { warmUp: number; seconds: number; everyMs: number; due: () => number }): Promise<Stretch> {
    const run = (this.#runs += 1);
    this.#journeys.clear();
    this.#open = 0;
    const from = Date.now() + load.warmUp * 1000;
    const until = from + load.seconds * 1000;
    const sends = new Set<Promise<void>>();
    while (Date.now() < until) {
      const most = load.due();
      if (most > 0) {
        const sending = this.#submit(run, most).finally(() => sends.delete(sending));
        sends.add(sending);
      }
      await new Promise((resolve) => setTimeout(resolve, load.everyMs));
    }
    await Promise.all(sends);
    const giveUp = performance.now() + drainTimeoutMs;
    while (this.#open > 0 && performance.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 20));
    return { journeys: new Map(this.#journeys), from };
  }

  async #submit(run: number, howMany: number): Promise<void> {
    this.#open += howMany;
    const marks = new Map<number, string[]>();
    const messages: Message[] = [];
    for (let one = 0; one < howMany; one++) {
      const index = (this.#index += 1);
      const mark = `${run}.${index}`;
      const partition = (index % 5000) % partitions; // one phone, one partition
      marks.set(partition, [...(marks.get(partition) ?? []), mark]);
      messages.push({ partition, ...requestOf(mark, index) });
    }
    const sent = await this.producer.send({ topic: `${this.topicPrefix}sms-submissions`, acks: -1, messages });
    for (const { partition, logAppendTime } of sent)
      for (const mark of marks.get(partition) ?? []) {
        // The event about the fastest may arrive before the producer's acknowledgement of its submission.
        const journey = this.#journeys.get(mark);
        this.#journeys.set(mark, { ...journey, submittedAt: Number(logAppendTime) });
      }
  }

  #record(value: Buffer | null, headers: IHeaders | undefined, at: number): void {
    const type = String(headers?.['ce_type']);
    if (type !== 'SmsDelivered' && type !== 'SmsFailed') return;
    const { submissionId } = JSON.parse(String(value)) as { submissionId: string };
    const mark = submissionId.replace(/^bench-/, '');
    if (!mark.startsWith(`${this.#runs}.`)) return;
    const journey = this.#journeys.get(mark) ?? { submittedAt: Number.NaN };
    if (journey.deliveredAt !== undefined || journey.failedAt !== undefined) return;
    this.#journeys.set(mark, { ...journey, ...(type === 'SmsDelivered' ? { deliveredAt: at } : { failedAt: at }) });
    this.#open -= 1;
  }
}

function requestOf(mark: string, index: number): Message {
  const now = new Date();
  const phone = phoneOf(index);
  const data = {
    submissionId: `bench-${mark}`,
    to: phone,
    from: numberOf(index),
    text: textOf(mark),
    sender: senderOf(index),
  };
  return {
    key: phone,
    value: JSON.stringify(data),
    headers: {
      ce_specversion: '1.0',
      ce_id: newEventId(now),
      ce_type: 'SmsRequested',
      ce_source: '/bench',
      ce_time: now.toISOString(),
      'content-type': 'application/json',
      traceparent: newTraceparent(),
    },
  };
}
