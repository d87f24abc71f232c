import { KafkaTransport, Outbox, Publisher, type Connection, type Subscriptions } from '@smsonly/kafka';
import { Database, type Service } from '@smsonly/persistence';
import {
  createMetrics,
  openTracing,
  processMemory,
  systemClock,
  type Clock,
  type Logger,
  type Memory,
  type Metrics,
  type serviceVariables,
  type Tracing,
  type Values,
  type VariablesOf,
} from '@smsonly/platform';
import { showTableSizes } from './housekeeping.js';
import { managementServer, type ReadinessChecks } from './management.js';
import { startInOrder, type Part, type Running } from './parts.js';

/** Values of the variables that every service reads. */
export type CommonValues = Values<ReturnType<typeof serviceVariables>>;

/** What every service has. None of it is connected while `build` runs. */
export type ServiceParts<T> = Readonly<{
  values: T;
  /** Name of this instance: in log lines, metrics, events and Postgres. */
  instance: string;
  logger: Logger;
  clock: Clock;
  metrics: Metrics;
  /** Whether there is room for more work. */
  memory: Memory;
  /** Records what happens as spans, if the operator wants to see it. */
  tracing: Tracing;
  db: Database;
  /** Address of Kafka, for readers other than the table. */
  connection: Connection;
  publisher: Publisher;
  outbox: Outbox;
}>;

/** What only this service has. */
export type OwnParts = Readonly<{
  /** The table: which function handles which fact. */
  consumes: Subscriptions;
  /** Beside `database`, `kafka` (it can publish) and `consumer` (it is a member of its group). */
  ready?: ReadinessChecks;
  /** Workers and servers, in the order of their start. */
  parts?: readonly Part[];
}>;

export type ServiceDefinition<T extends CommonValues> = Readonly<{
  /** The name in logs and metrics; with the prefix, the consumer group. */
  name: string;
  /** Its schema in Postgres. */
  schema: Service;
  variables: VariablesOf<T>;
  managementPort: (values: T) => number;
  /** @throws ConfigurationError when values contradict each other */
  build: (parts: ServiceParts<T>) => OwnParts;
}>;

/**
 * Starts a service in this process, in the same order for all services. Postgres and Kafka may come up later: until then it
 * is not ready.
 *
 * 1. management: health and metrics are available from the first moment
 * 2. database, publisher, outbox: what own parts need for their work
 * 3. its own parts
 * 4. consumer: facts come in once everything that handles them is running
 *
 * Stopping is the reverse. The consumer drains first, while its results can still be stored and published; management stops
 * last, to show what the process is waiting for.
 */
export async function startService<T extends CommonValues>(
  { name, schema, managementPort, build }: ServiceDefinition<T>,
  values: T,
  logger: Logger,
  clock: Clock = systemClock,
  /** Instead of the one that the variables ask for. */
  ownTracing?: Tracing,
): Promise<Running> {
  const { INSTANCE: instance, LISTEN_HOST: host, KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix } = values;
  const metrics = createMetrics({ service: name, instance });
  const memory = processMemory({ metrics, logger });
  const tracing = ownTracing ?? (await openTracing({ service: name, instance }, values, logger));
  const db = new Database({
    url: values.DATABASE_URL,
    service: schema,
    poolSize: values.DATABASE_POOL_SIZE,
    applicationName: instance,
    tracing,
  });
  showTableSizes(db, metrics, clock);
  const connection = { brokers, topicPrefix, instance, logger, tracing };
  const publisher = new Publisher({ ...connection, metrics });
  const outbox = new Outbox({ db, publisher, instance, logger, metrics, clock });
  const own = build({ values, instance, logger, clock, metrics, memory, tracing, db, connection, publisher, outbox });
  const transport = new KafkaTransport({
    ...connection,
    service: name,
    db,
    subscriptions: own.consumes,
    metrics,
    clock,
    memory,
    publisher,
    retention: values.TEXT_RETENTION,
  });
  const management = await managementServer({
    registry: metrics.registry,
    ready: {
      database: () => db.ready(),
      kafka: () => publisher.ready(),
      consumer: () => transport.ready(),
      ...own.ready,
    },
    consumer: transport,
    logger,
  });
  return startInOrder(
    [
      // Stops last: what the others still do is recorded too.
      { name: 'tracing', stop: () => tracing.stop() },
      {
        name: 'management',
        start: async () => {
          await management.listen(managementPort(values), host);
          return management.getUrl();
        },
        stop: () => management.close(),
      },
      { name: 'database', stop: () => db.close() },
      { name: 'publisher', start: () => publisher.connect(), stop: () => publisher.close() },
      { name: 'outbox', start: () => outbox.start(), stop: () => outbox.stop() },
      ...(own.parts ?? []),
      {
        name: 'consumer',
        start: async () => void (await management.startAllMicroservices()),
        // Before the Nest application that it belongs to, whose own close then finds it closed.
        stop: () => transport.close(),
      },
    ],
    logger,
  );
}
