import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { KafkaTransport, Outbox, Publisher } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, nestLogger, onShutdown, runService, startManagement } from '@smsonly/platform';
import { routingMetrics } from './routing.metrics.js';
import { RoutingModule } from './routing.module.js';
import { routingSubscriptions } from './routing.subscriptions.js';
import { readRoutingVariables, routingPolicy, type RoutingValues } from './routing.variables.js';
import { startSweeper } from './sweep/sweeper.js';

const service = 'routing';
const { env } = process;

runService(createLogger({ service, instance: env['INSTANCE'] ?? service }), async () => {
  await start(readRoutingVariables(env));
});

async function start(values: RoutingValues): Promise<void> {
  const { INSTANCE: instance, LISTEN_HOST: host } = values;
  const logger = createLogger({ service, instance, level: values.LOG_LEVEL });
  const metrics = createMetrics({ service, instance });
  const clock = () => new Date();
  const connection = { brokers: values.KAFKA_BROKERS, instance, topicPrefix: values.KAFKA_TOPIC_PREFIX, logger };

  const db = new Database({ url: values.DATABASE_URL, service: 'routing', poolSize: values.DATABASE_POOL_SIZE });
  const publisher = new Publisher({ ...connection, metrics });
  const outbox = new Outbox({ db, publisher, instance, logger, metrics, clock });
  const deps = { ...routingPolicy(values), metrics: routingMetrics(metrics) };
  const subscriptions = routingSubscriptions(deps);
  const retention = values.TEXT_RETENTION;
  const transport = new KafkaTransport({
    ...connection,
    service,
    db,
    subscriptions,
    metrics,
    clock,
    publisher,
    retention,
  });

  const management = await startManagement({
    port: values.ROUTING_MANAGEMENT_PORT,
    host,
    registry: metrics.registry,
    ready: { database: () => db.ready(), kafka: () => publisher.ready(), consumer: () => transport.ready() },
    logger,
  });
  await publisher.connect();
  outbox.start();
  const sweeper = startSweeper({
    db,
    outbox,
    clock,
    logger,
    metrics: deps.metrics,
    interval: values.ROUTING_SWEEP_INTERVAL,
    reportWait: values.SMS_REPORT_WAIT,
    unclaimedRetention: values.UNCLAIMED_REPLY_RETENTION,
  });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RoutingModule.with(subscriptions), {
    strategy: transport,
    logger: nestLogger(logger),
  });
  onShutdown(logger, [
    ['consumer', () => app.close()],
    ['sweeper', () => sweeper.stop()],
    ['outbox', () => outbox.stop()],
    ['publisher', () => publisher.close()],
    ['database', () => db.close()],
    ['management', () => management.close()],
  ]);
  await app.listen();
  logger.info('routing listens');
}
