import { randomBytes } from 'node:crypto';
import { Outbox, publishFacts, Publisher, ResponseListener } from '@smsonly/kafka';
import type { AddressReading } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { createMetrics, type Clock, type Logger } from '@smsonly/platform';
import { ChallengeStore } from './access/challenge.store.js';
import { AccountStore } from './accounts/account.store.js';
import { PasswordCipher } from './accounts/password-cipher.js';
import type { ImpsFrontConfiguration } from './configuration.js';
import { ClientTransactionStore } from './asking/client-transaction.store.js';
import { HeldPosts } from './asking/held-posts.js';
import { frontMetrics } from './front-metrics.js';
import { ListMemberStore } from './messaging/list-member.store.js';
import { QueueStore } from './queue/queue.store.js';
import { SessionStore } from './sessions/session.store.js';

export type ImpsFront = ReturnType<typeof impsFrontDependencies>;

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** Everything that the functions of this service work with, made once. Nothing is connected yet. */
export function impsFrontDependencies(configuration: ImpsFrontConfiguration, logger: Logger, clock: Clock) {
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, INSTANCE: instance } = configuration;
  const libraryMetrics = createMetrics({ service: 'imps-front', instance });
  const db = new Database({ url, service: 'imps_front', poolSize, applicationName: instance });
  const connection = {
    brokers: configuration.KAFKA_BROKERS,
    topicPrefix: configuration.KAFKA_TOPIC_PREFIX,
    instance,
    logger,
    metrics: libraryMetrics,
  };
  const publisher = new Publisher(connection);
  const outbox = new Outbox({ db, publisher, instance, logger, metrics: libraryMetrics, clock });
  const publishes = publishFacts(publisher, instance, clock);
  const held = new HeldPosts();
  const queue = new QueueStore(db);
  const clientTransactions = new ClientTransactionStore(db);
  const responses = new ResponseListener({
    ...connection,
    onResponses: async (received) => {
      held.release(received);
      // Not waited for: the next answers are heard meanwhile. One that cannot be stored is no loss, for the service that gave
      // it keeps it too: a repeat is asked again and gets it from there.
      void Promise.all(received.map((response) => clientTransactions.answer(response))).catch((err: unknown) =>
        logger.warn({ err }, 'answers could not be stored'),
      );
    },
  });
  const { DEFAULT_COUNTRY: defaultCountry, IMPS_DOMAIN: domain } = configuration;
  const reading: AddressReading = { domain, ...(defaultCountry !== undefined && { defaultCountry }) };
  return {
    logger,
    clock,
    libraryMetrics,
    metrics: frontMetrics(libraryMetrics, held, queue),
    db,
    connection,
    publisher,
    publishFacts: publishes,
    outbox,
    responses,
    instance,
    held,
    clientTransactions,
    reading,
    accounts: new AccountStore(db),
    challenges: new ChallengeStore(db),
    sessions: new SessionStore(db, seconds(configuration.KEEP_ALIVE_GRACE)),
    queue,
    members: new ListMemberStore(db),
    cipher: new PasswordCipher(configuration.PASSWORD_KEY),
    token: configuration.ADMIN_TOKEN,
    ranges: configuration.SMS_ONLY_RANGES,
    pool: configuration.SMS_NUMBER_POOL,
    limits: { least: seconds(configuration.KEEP_ALIVE_LEAST), most: seconds(configuration.KEEP_ALIVE_MOST) },
    serverPollMin: configuration.SERVER_POLL_MIN,
    serviceProvider: configuration.SERVICE_PROVIDER,
    deadlineMs: configuration.CSP_DEADLINE,
    graceMs: configuration.CSP_DEADLINE_GRACE,
    patienceMs: configuration.CSP_DEADLINE + configuration.CSP_DEADLINE_GRACE,
    randomId: () => randomBytes(18).toString('base64url'),
  };
}
