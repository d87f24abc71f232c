import { randomUUID } from 'node:crypto';
import {
  doorbellFacts,
  responses,
  responseTopic,
  SchemaError,
  type Doorbell,
  type Envelope,
  type Response,
} from '@smsonly/contracts';
import { noTracing, type Metrics } from '@smsonly/platform';
import type { Counter } from 'prom-client';
import { backoff, pause } from './backoff.js';
import type { BrokerClient, FetchedBatch, GroupEvents, GroupMember } from './broker-client.js';
import type { Connection } from './connection.js';
import { faultOf } from './describe-fault.js';
import { kafkajsClient } from './kafkajs/client.js';
import { readRecord } from './record.js';
import { handling, type Handling } from './spans.js';
import { ensureResponseTopic } from './topics.js';

export type ResponseListenerOptions = Connection &
  Readonly<{
    metrics: Metrics;
    /** Called with answers, batch by batch; an answer may come twice. Errors are logged, and the answers are not passed again. */
    onResponses: (responses: readonly Envelope<Response>[]) => Promise<void>;
    /** Called with doorbells, in their order; one may come twice. Without it they are ignored. */
    onDoorbells?: (doorbells: readonly Envelope<Doorbell>[]) => Promise<void>;
  }>;

/**
 * Receives the answers to this instance's requests from the moment it has started. Nothing durable depends on an answer: to get one that
 * was missed or came earlier, the request is repeated. Each start is a new consumer group, so offsets of earlier ones do not matter.
 */
export class ResponseListener {
  readonly #options: ResponseListenerOptions;
  readonly #client: BrokerClient;
  readonly #member: GroupMember;
  readonly #topic: string;
  readonly #group: string;
  readonly #heard: Counter<'type'>;
  readonly #stopped = new AbortController();
  readonly #firstFetch = Promise.withResolvers<void>();
  #hasJoined = false;
  #listening = false;

  constructor(options: ResponseListenerOptions) {
    const { instance, topicPrefix, metrics } = options;
    this.#options = options;
    this.#topic = `${topicPrefix}${responseTopic(instance)}`;
    this.#group = `${this.#topic}.${randomUUID()}`;
    this.#client = options.client ?? kafkajsClient(options);
    // Offsets are committed so that after a rejoin (a broker was restarted) it continues where it was and not at the end.
    this.#member = this.#client.member({
      group: this.#group,
      topics: [this.#topic],
      from: 'latest',
      commitEveryMs: 1_000,
    });
    this.#heard = metrics.counter({
      name: 'kafka_responses_total',
      help: 'Answers received on the response topic of this instance, by type.',
      labels: ['type'],
    });
  }

  /** Creates the topic if needed and resolves after the first fetch. Retries without limit while Kafka is down. */
  async start(): Promise<void> {
    for (let tries = 1; !this.#stopped.signal.aborted; tries += 1) {
      try {
        await ensureResponseTopic(this.#client, this.#topic);
        await this.#member.join(this.#events());
        return await this.#firstFetch.promise;
      } catch (error) {
        if (tries === 1) this.#options.logger.warn({ fault: faultOf(error) }, 'cannot receive answers yet, retrying');
        await pause(backoff(tries), this.#stopped.signal);
      }
    }
  }

  /** @throws unless answers are being received */
  async ready(): Promise<void> {
    if (!this.#listening) throw new Error('the response topic is not being read');
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    this.#listening = false;
    this.#firstFetch.resolve();
    await this.#member.leave();
    // Otherwise the broker removes the empty group by itself, later.
    if (this.#hasJoined) await this.#client.deleteGroup(this.#group).catch(() => undefined);
    await this.#client.close();
  }

  #events(): GroupEvents {
    return {
      assigned: () => {
        this.#hasJoined = true;
      },
      revoking: () => undefined,
      records: (batch) => this.#hear(batch),
      unreadable: ({ offset, compression }) => {
        // Whoever waits for such an answer asks again.
        this.#options.logger.error(
          { offset, compression },
          'answers cannot be read and are skipped (see docs/runbook.md)',
        );
        return 'skip';
      },
      fetched: () => {
        this.#listening = !this.#stopped.signal.aborted;
        this.#firstFetch.resolve();
      },
      lost: (fault, { rejoins }) => {
        this.#listening = false;
        if (this.#stopped.signal.aborted) return;
        this.#options.logger.warn({ fault: faultOf(fault), restart: rejoins }, 'answers are currently not received');
        if (!rejoins) void this.start();
      },
    };
  }

  async #hear({ partition, records }: FetchedBatch): Promise<void> {
    const { logger, instance } = this.#options;
    const origin = { topic: responseTopic(instance), partition };
    const { tracing = noTracing } = this.#options;
    const heard: Envelope<Response | Doorbell>[] = [];
    const handlings: Handling[] = [];
    for (const record of records) {
      try {
        const one = readRecord(record, responses.facts, origin) as Envelope<Response | Doorbell>;
        const traced = tracing.isOn ? handling(tracing, one, Number(record.timestamp)) : undefined;
        if (traced) handlings.push(traced);
        heard.push(traced?.event ?? one);
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error;
        logger.error({ fault: error.message, offset: record.offset }, 'an answer does not match its schema');
      }
    }
    for (const { type } of heard) this.#heard.inc({ type });
    // Answers first: a POST is held open for each. Doorbells do not wait until they are stored.
    await Promise.all([
      this.#pass(
        heard.filter((one) => !isDoorbell(one)),
        this.#options.onResponses,
      ),
      this.#pass(heard.filter(isDoorbell), this.#options.onDoorbells),
    ]);
    for (const { end } of handlings) end({ outcome: 'handled' });
  }

  async #pass<F extends Response | Doorbell>(
    heard: readonly Envelope<F>[],
    take: ((heard: readonly Envelope<F>[]) => Promise<void>) | undefined,
  ): Promise<void> {
    if (heard.length === 0 || !take) return;
    try {
      await take(heard);
    } catch (error) {
      const { logger } = this.#options;
      logger.error({ fault: faultOf(error), answers: heard.length }, 'received answers could not be handled');
    }
  }
}

function isDoorbell(one: Envelope<Response | Doorbell>): one is Envelope<Doorbell> {
  return Object.hasOwn(doorbellFacts, one.type);
}
