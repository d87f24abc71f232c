import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Envelope, FactOf } from '@smsonly/contracts';
import { createTopics, emit, KafkaTransport, Outbox, Publisher, type Handler } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, systemClock } from '@smsonly/platform';
import { testBroker, testDatabase } from '@smsonly/testing';
import type { Submission } from './ledger.js';

@Module({})
class RoutingModule {}

export type SmsEvent = FactOf<'sms-events'>;

/** Routing's side of Kafka: requests SMS, and records the events about them. */
export interface RoutingSide {
  readonly databaseUrl: string;
  readonly brokersText: string;
  readonly topicPrefix: string;
  /** In the order of the topic for each phone; each once. */
  readonly events: readonly Envelope<SmsEvent>[];
  request(submissions: readonly (Submission & { readonly validUntil?: string })[]): Promise<void>;
  /** Says that the phone wants these texts no more. */
  withdraw(texts: readonly Pick<Submission, 'submissionId' | 'phone' | 'number'>[]): Promise<void>;
  close(): Promise<void>;
}

/** With a database and topics of its own. */
export async function routingSide(): Promise<RoutingSide> {
  // The broker first: should it not start, nothing is left open.
  const broker = await testBroker();
  const database = await testDatabase();
  const { brokers, brokersText, prefix: topicPrefix } = broker;
  await createTopics({ brokers, topicPrefix, partitions: 3, replicationFactor: 1 });
  const instance = 'routing-0';
  const logger = createLogger({ service: 'routing', instance, level: 'fatal' });
  const metrics = createMetrics({ service: 'routing' });
  const connection = { brokers, instance, topicPrefix, logger };
  const db = new Database({ url: database.url, service: 'routing' });
  const publisher = new Publisher({ ...connection, metrics });
  await publisher.connect();
  const outbox = new Outbox({ db, publisher, instance, logger, metrics, clock: systemClock });

  const events: Envelope<SmsEvent>[] = [];
  const known = new Set<string>();
  const collect: Handler<SmsEvent> = async (received) => {
    // A handler may be called again with the same events.
    for (const event of received) if (!known.has(event.id)) events.push(event);
    for (const { id } of received) known.add(id);
    return [];
  };
  const strategy = new KafkaTransport({
    ...connection,
    service: 'routing',
    db,
    publisher,
    metrics,
    clock: systemClock,
    subscriptions: {
      'sms-events': {
        SmsAccepted: collect,
        SmsOutcomeUnknown: collect,
        SmsDelivered: collect,
        SmsFailed: collect,
        SmsReceived: collect,
      },
    },
  });
  const consumer = await NestFactory.createMicroservice(RoutingModule, { strategy, logger: false });
  await consumer.listen();
  return {
    databaseUrl: database.url,
    brokersText,
    topicPrefix,
    events,
    request: async (submissions) => {
      await db.transaction((tx) =>
        outbox.append(
          tx,
          submissions.map(({ phone: to, number: from, ...data }) =>
            emit('sms-submissions', to, { type: 'SmsRequested', data: { to, from, ...data } }),
          ),
        ),
      );
      await outbox.flush([...new Set(submissions.map(({ phone }) => phone))]);
    },
    withdraw: async (texts) => {
      const facts = [...Map.groupBy(texts, ({ phone }) => phone)].map(([to, all]) => {
        const data = { to, texts: all.map(({ submissionId, number: from }) => ({ submissionId, from })) };
        return emit('sms-submissions', to, { type: 'SmsWithdrawn', data });
      });
      await db.transaction((tx) => outbox.append(tx, facts));
      await outbox.flush(facts.map(({ key }) => key));
    },
    close: async () => {
      await consumer.close();
      await publisher.close();
      await db.close();
      await broker.close();
      await database.close();
    },
  };
}
