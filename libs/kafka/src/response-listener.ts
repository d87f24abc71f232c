import { randomUUID } from 'node:crypto';
import { responses, responseTopic, SchemaError, type Envelope, type Response } from '@smsonly/contracts';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Counter } from 'prom-client';
import { backoff, pause } from './backoff.js';
import { faultOf } from './fault.js';
import { faultName, kafkaClient } from './kafka-client.js';
import type { Connection, Metrics } from './parts.js';
import { readRecord } from './record.js';
import { createResponseTopic } from './topics.js';

export type ResponseListenerOptions = Connection &
  Readonly<{
    metrics: Metrics;
    /** Hears answers, batch by batch; the same one may come twice. What it throws is logged, and the answers are not given again. */
    onResponses: (responses: readonly Envelope<Response>[]) => Promise<void>;
  }>;

/**
 * Hears the answers to this instance's requests, from the moment it has started. A doorbell: what rang before, or is missed, is asked
 * for again by repeating the request. Each start is a consumer group of its own, so no offset of a former life matters.
 */
export class ResponseListener {
  readonly #options: ResponseListenerOptions;
  readonly #topic: string;
  readonly #group: string;
  readonly #heard: Counter<'type'>;
  readonly #stopped = new AbortController();
  #consumer: Consumer | undefined;
  #listening = false;

  constructor(options: ResponseListenerOptions) {
    const { instance, topicPrefix, metrics } = options;
    this.#options = options;
    this.#topic = `${topicPrefix}${responseTopic(instance)}`;
    this.#group = `${this.#topic}.${randomUUID()}`;
    this.#heard = metrics.counter({
      name: 'kafka_responses_total',
      help: 'Answers heard on the response topic of this instance, by type.',
      labels: ['type'],
    });
  }

  /** Makes the topic if it does not exist and resolves after the first fetch. Tries without end while Kafka is away. */
  async start(): Promise<void> {
    for (let tries = 1; !this.#stopped.signal.aborted; tries += 1) {
      try {
        await this.#makeTopic();
        return await this.#listen();
      } catch (error) {
        if (tries === 1)
          this.#options.logger.warn({ fault: faultName(error) }, 'cannot hear answers yet, trying again');
        await this.#consumer?.disconnect().catch(() => undefined);
        await pause(backoff(tries), this.#stopped.signal);
      }
    }
  }

  /** @throws unless answers are heard */
  async ready(): Promise<void> {
    if (!this.#listening) throw new Error('the response topic is not being read');
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    this.#listening = false;
    await this.#consumer?.disconnect().catch(() => undefined);
    if (!this.#consumer) return;
    const admin = kafkaClient(this.#options).admin();
    try {
      await admin.connect();
      await admin.deleteGroups([this.#group]);
    } catch {
      // The broker forgets an empty group by itself, later.
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  async #makeTopic(): Promise<void> {
    const admin = kafkaClient(this.#options).admin();
    try {
      await admin.connect();
      await createResponseTopic(admin, this.#topic);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  async #listen(): Promise<void> {
    const { logger } = this.#options;
    const consumer = (this.#consumer = kafkaClient(this.#options).consumer({
      groupId: this.#group,
      sessionTimeout: 6_000,
      rebalanceTimeout: 6_000,
      heartbeatInterval: 1_000,
      maxWaitTimeInMs: 300,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 10, restartOnFailure: async () => true },
    }));
    await consumer.connect();
    await consumer.subscribe({ topics: [this.#topic], fromBeginning: false });
    let fetched: () => void = () => undefined;
    const firstFetch = new Promise<void>((resolve) => (fetched = resolve));
    consumer.on('consumer.fetch', () => {
      this.#listening = !this.#stopped.signal.aborted;
      fetched();
    });
    consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      this.#listening = false;
      if (this.#stopped.signal.aborted) return;
      logger.warn({ fault: faultName(error), restart }, 'answers are not heard at present');
      if (!restart) void this.start();
    });
    // Offsets are committed so that a rejoin (a broker was restarted) goes on where it was and not at the end.
    await consumer.run({ autoCommitInterval: 1_000, eachBatch: (payload) => this.#hear(payload) });
    await firstFetch;
  }

  async #hear({ batch }: EachBatchPayload): Promise<void> {
    const { logger, onResponses } = this.#options;
    const heard: Envelope<Response>[] = [];
    for (const message of batch.messages) {
      try {
        const origin = { topic: responseTopic(this.#options.instance), partition: batch.partition };
        heard.push(readRecord(message, responses.facts, origin) as Envelope<Response>);
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error;
        logger.error({ fault: error.message, offset: message.offset }, 'an answer does not keep to its schema');
      }
    }
    for (const { type } of heard) this.#heard.inc({ type });
    try {
      if (heard.length > 0) await onResponses(heard);
    } catch (error) {
      logger.error({ fault: faultOf(error), answers: heard.length }, 'answers were heard and not taken');
    }
  }
}
