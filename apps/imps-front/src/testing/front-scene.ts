import { randomBytes } from 'node:crypto';
import type { FactOf, TopicName } from '@smsonly/contracts';
import {
  createTopics,
  emit,
  KafkaTransport,
  Publisher,
  publishFacts,
  type PublishFacts,
  type Subscriptions,
} from '@smsonly/kafka';
import { Database, type Service } from '@smsonly/persistence';
import { createLogger, createMetrics, systemClock, type Tracing } from '@smsonly/platform';
import { readServiceVariables, startService } from '@smsonly/service';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { impsFrontService } from '../imps-front.parts.js';
import { impsFrontVariables, type ImpsFrontValues } from '../imps-front.variables.js';
import { CspClient } from './csp-client.js';
import { published, storeAtRouting } from './offers-at-routing.js';

const logger = createLogger({ service: 'test', instance: 'test', level: process.env.TEST_LOG_LEVEL ?? 'silent' });
const token = 'test-token';
const passwordKey = randomBytes(32).toString('base64');

/** An instance, with the addresses at which it listens. */
export type RunningFront = Readonly<{
  csp: string;
  provisioning: string;
  management: string;
  /** Host and port of the TCP channel for wake-ups; empty when it is off. */
  cir: string;
  stop: () => Promise<void>;
}>;

/** imps-front as it runs, on real Postgres and Kafka, with participants on the topics in place of the other services. */
export class FrontScene implements AsyncDisposable {
  readonly #closing: (() => Promise<void>)[] = [];
  #instances = 0;

  private constructor(
    readonly databaseUrl: string,
    readonly broker: Awaited<ReturnType<typeof testBroker>>,
    readonly publish: PublishFacts,
    readonly routing: Database,
  ) {}

  static async open(): Promise<FrontScene> {
    const [database, broker] = await Promise.all([testDatabase(), testBroker()]);
    const { brokers, prefix } = broker;
    await createTopics({ brokers, topicPrefix: prefix, partitions: 2, replicationFactor: 1 });
    const metrics = createMetrics({ service: 'test' });
    const publisher = new Publisher({ brokers, topicPrefix: prefix, instance: 'test-0', logger, metrics });
    await publisher.connect();
    const routing = new Database({ url: database.url, service: 'routing', poolSize: 2 });
    const scene = new FrontScene(database.url, broker, publishFacts(publisher, 'test-0', systemClock), routing);
    scene.#closing.push(
      () => database.close(),
      () => broker.close(),
      () => routing.close(),
      () => publisher.close(),
    );
    return scene;
  }

  /** Starts an instance and waits until it is ready. */
  async start(changes: Partial<ImpsFrontValues> = {}, tracing?: Tracing): Promise<RunningFront> {
    const front = await this.#start(changes, tracing);
    await eventually(
      async () => {
        const { status } = await fetch(`${front.management}/health/ready`);
        if (status !== 200) throw new Error(`not ready: ${status}`);
      },
      { timeout: 30_000 },
    );
    return front;
  }

  /** Starts an instance that reaches no broker. */
  startWithoutKafka(changes: Partial<ImpsFrontValues> = {}): Promise<RunningFront> {
    return this.#start({ ...changes, KAFKA_BROKERS: ['127.0.0.1:1'] });
  }

  async #start(changes: Partial<ImpsFrontValues>, tracing?: Tracing): Promise<RunningFront> {
    const values: ImpsFrontValues = readServiceVariables<ImpsFrontValues>(impsFrontVariables, {
      DATABASE_URL: this.databaseUrl,
      KAFKA_BROKERS: this.broker.brokersText,
      KAFKA_TOPIC_PREFIX: this.broker.prefix,
      INSTANCE: `imps-front-${this.#instances++}`,
      LISTEN_HOST: '127.0.0.1',
      ADMIN_TOKEN: token,
      PASSWORD_KEY: passwordKey,
    });
    const anyPort = { IMPS_PORT: 0, ADMIN_PORT: 0, IMPS_FRONT_MANAGEMENT_PORT: 0, CIR_TCP_PORT: 0 };
    const running = await startService(
      impsFrontService,
      { ...values, ...anyPort, ...changes },
      logger,
      systemClock,
      tracing,
    );
    this.#closing.push(running.stop);
    const { csp = '', provisioning = '', management = '', cir = '' } = running.addresses;
    return { csp, provisioning, management, cir: cir.replace('tcp://', ''), stop: running.stop };
  }

  /** A participant that consumes as this service, with a table of its own. */
  async participant(service: Service, subscriptions: Subscriptions): Promise<void> {
    const db = new Database({ url: this.databaseUrl, service, poolSize: 2 });
    const { brokers, prefix } = this.broker;
    const transport = new KafkaTransport({
      brokers,
      topicPrefix: prefix,
      instance: `${service.replace('_', '-')}-0`,
      service,
      db,
      subscriptions,
      metrics: createMetrics({ service }),
      logger,
      clock: systemClock,
      onCrash: (error) => logger.error({ err: error }, 'participant crashed'),
    });
    transport.listen(() => undefined);
    this.#closing.push(async () => {
      await transport.close();
      await db.close();
    });
    await eventually(() => transport.ready(), { timeout: 30_000 });
  }

  /** Publishes a fact, as any service could; one of `deliveries` as routing does, with what it stores. */
  async publishFact<T extends TopicName>(
    topic: T,
    key: string,
    fact: FactOf<T>,
    options?: Parameters<typeof emit>[3],
  ): Promise<void> {
    if (topic !== 'deliveries') return this.publish([emit(topic, key, fact, options)]);
    const delivery = fact as FactOf<'deliveries'>;
    await storeAtRouting(this.routing.sql, delivery);
    await this.publish([emit('deliveries', key, published(delivery), options)]);
  }

  /** Nothing waits at routing any more. */
  async forgetOffers(): Promise<void> {
    await this.routing.sql.run`delete from routing.offer`;
  }

  async register(front: RunningFront, userId: string, body: object): Promise<Response> {
    return this.admin(front, 'PUT', userId, body);
  }

  admin(
    front: RunningFront,
    method: string,
    userId: string,
    body?: object | string,
    bearer = token,
  ): Promise<Response> {
    return fetch(`${front.provisioning}/v1/accounts/${encodeURIComponent(userId)}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  client(
    front: RunningFront,
    user: string,
    version: CspClient['version'] = '1.2',
    client?: string,
    encoding?: CspClient['encoding'],
  ): CspClient {
    return new CspClient(`${front.csp}/imps`, user, version, client, encoding);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
  }
}
