import { deadLetterTopic, type DeadLetterHeaders, type DeadLetterReason, type TopicName } from '@smsonly/contracts';
import { storeRun, type CarriedOut, type Database, type Inbox } from '@smsonly/persistence';
import type { Clock, Tracing } from '@smsonly/platform';
import type { FetchedRecord } from './broker-client.js';
import type { Log } from './connection.js';
import { faultOf } from './describe-fault.js';
import { answer } from './outgoing.js';
import { publishAnswers } from './publish-answers.js';
import type { Publisher } from './publisher.js';
import { eventId, readRequest, sealAnswer, type Origin } from './record.js';
import type { Publication } from './send-queues.js';
import type { TransportMetrics } from './transport-metrics.js';

/** The unchanged record for the dead-letter topic, with reason and origin in headers that begin with `dead-letter-`. */
export function deadLetter(
  record: FetchedRecord,
  {
    topic,
    partition,
    service,
    reason,
    error,
    now,
  }: Origin & { service: string; reason: DeadLetterReason; error: string; now: Date },
): Publication {
  const added: DeadLetterHeaders = {
    'dead-letter-reason': reason,
    'dead-letter-error': error.slice(0, 1_000),
    'dead-letter-topic': topic,
    'dead-letter-partition': String(partition),
    'dead-letter-offset': record.offset,
    'dead-letter-timestamp': record.timestamp,
    'dead-letter-service': service,
    'dead-letter-at': now.toISOString(),
  };
  return { topic: deadLetterTopic, key: record.key, value: record.value, headers: { ...record.headers, ...added } };
}

export type DeadLetterDeps = Readonly<{
  service: string;
  /** CloudEvents source of published records. */
  source: string;
  tracing?: Tracing;
  db: Database;
  inbox: Inbox;
  publisher: Publisher;
  logger: Log;
  metrics: TransportMetrics;
  clock: Clock;
}>;

/** Disposes of the records of one partition that cannot be handled. */
export class DeadLetters {
  readonly #topic: TopicName;
  readonly #partition: number;
  readonly #deps: DeadLetterDeps;

  constructor(topic: TopicName, partition: number, deps: DeadLetterDeps) {
    this.#topic = topic;
    this.#partition = partition;
    this.#deps = deps;
  }

  /**
   * Publishes the record to the dead-letter topic and waits for the broker; a client request is answered with 500.
   * @throws WaitEnded when `signal` is aborted meanwhile, and faults of the database
   */
  async add(
    record: FetchedRecord,
    { reason, error, type, signal }: { reason: DeadLetterReason; error: unknown; type: string; signal: AbortSignal },
  ): Promise<void> {
    const { publisher, metrics, logger, service, clock } = this.#deps;
    const [topic, partition] = [this.#topic, this.#partition];
    const now = clock();
    const fault = faultOf(error);
    const letter = deadLetter(record, { topic, partition, service, reason, error: fault, now });
    await publisher.publish([letter], { signal });
    if (reason === 'ended-process') await this.#remember(record, now);
    await this.#answer500(record, now);
    metrics.deadLetters.inc({ topic, reason });
    metrics.records.inc({ topic, type, outcome: 'dead-letter' });
    logger.error(
      { partition: `${topic}/${partition}`, offset: record.offset, type, reason, fault },
      'record moved to the dead-letter topic',
    );
  }

  /** Counts the event as handled: a copy of it, written when a connection was cut, would end processes as often again. */
  async #remember(record: FetchedRecord, now: Date): Promise<void> {
    const id = eventId(record);
    if (id === undefined || readRequest(record) || !this.#deps.inbox.covers(id, now)) return;
    await this.#store({ id });
  }

  async #store(event: CarriedOut): Promise<void> {
    const { db, inbox } = this.#deps;
    await inbox.prepare([event.id]);
    await db.transaction((tx) => storeRun(tx, `${this.#topic}/${this.#partition}`, [event], []));
  }

  async #answer500(record: FetchedRecord, now: Date): Promise<void> {
    const request = readRequest(record);
    if (!request) return;
    const { inbox, source, publisher, tracing } = this.#deps;
    const refusal = answer(request, { type: 'RequestCompleted', data: { result: { code: 500 } } });
    // Stored, so that a repeat gets it again; unless a previous owner has handled the event after all.
    if (inbox.covers(request.id, now))
      await this.#store({ id: request.id, answer: { type: refusal.type, value: JSON.stringify(refusal.data) } });
    publishAnswers(publisher, [sealAnswer(refusal, request.replyTo, { source, now, ...(tracing && { tracing }) })]);
  }
}
