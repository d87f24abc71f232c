import { randomBytes } from 'node:crypto';
import { Outbox, publishFacts, Publisher, ResponseListener } from '@smsonly/kafka';
import type { AddressReading } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { coalesce, createMetrics, type Clock, type Logger } from '@smsonly/platform';
import { PasswordCipher } from './accounts/password-cipher.js';
import { rememberTransactions, storeAnswers, type AskedTransaction } from './asking/client-transaction.store.js';
import { HeldPosts } from './asking/held-posts.js';
import { takeAnswers } from './asking/take-answers.js';
import { impsFrontMetrics } from './imps-front.metrics.js';
import type { ImpsFrontValues } from './imps-front.variables.js';
import { batchedQueue } from './queue/batched-queue.js';
import { queueLengths } from './queue/queue.store.js';
import { findSessions, type AskedSession } from './sessions/session.store.js';

export type ImpsFront = ReturnType<typeof impsFrontParts>;

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** Everything that the functions of this service work with, made once. Nothing is connected yet. */
export function impsFrontParts(values: ImpsFrontValues, logger: Logger, clock: Clock) {
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, INSTANCE: instance } = values;
  const libraryMetrics = createMetrics({ service: 'imps-front', instance });
  const db = new Database({ url, service: 'imps_front', poolSize, applicationName: instance });
  const connection = {
    brokers: values.KAFKA_BROKERS,
    topicPrefix: values.KAFKA_TOPIC_PREFIX,
    instance,
    logger,
    metrics: libraryMetrics,
  };
  const publisher = new Publisher(connection);
  const held = new HeldPosts();
  const storeAnswer = coalesce((answers: Parameters<typeof storeAnswers>[1]) => storeAnswers(db.sql, answers));
  const { DEFAULT_COUNTRY: defaultCountry, IMPS_DOMAIN: domain } = values;
  const reading: AddressReading = { domain, ...(defaultCountry !== undefined && { defaultCountry }) };
  const limits = {
    least: seconds(values.KEEP_ALIVE_LEAST),
    most: seconds(values.KEEP_ALIVE_MOST),
    grace: seconds(values.KEEP_ALIVE_GRACE),
  };
  return {
    logger,
    clock,
    libraryMetrics,
    metrics: impsFrontMetrics(libraryMetrics, {
      queueLengths: () => queueLengths(db.sql),
      heldPosts: () => held.size,
    }),
    db,
    connection,
    publisher,
    publishFacts: publishFacts(publisher, instance, clock),
    outbox: new Outbox({ db, publisher, instance, logger, metrics: libraryMetrics, clock }),
    responses: new ResponseListener({ ...connection, onResponses: takeAnswers({ held, storeAnswer, logger }) }),
    instance,
    held,
    findSession: coalesce((asked: readonly AskedSession[]) => findSessions(db.sql, limits.grace, asked)),
    rememberTransaction: coalesce((asked: readonly AskedTransaction[]) => rememberTransactions(db.sql, asked)),
    queue: batchedQueue(db.sql),
    reading,
    limits,
    cipher: new PasswordCipher(values.PASSWORD_KEY),
    token: values.ADMIN_TOKEN,
    ranges: values.SMS_ONLY_RANGES,
    pool: values.SMS_NUMBER_POOL,
    serverPollMin: values.SERVER_POLL_MIN,
    serviceProvider: values.SERVICE_PROVIDER,
    deadlineMs: values.CSP_DEADLINE,
    graceMs: values.CSP_DEADLINE_GRACE,
    patienceMs: values.CSP_DEADLINE + values.CSP_DEADLINE_GRACE,
    randomId: () => randomBytes(18).toString('base64url'),
  };
}
