import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { KafkaTransport, Outbox, Publisher } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createMetrics, nestLogger, startManagement, type Logger, type ShutdownSteps } from '@smsonly/platform';
import { routingMetrics } from './routing.metrics.js';
import { RoutingModule } from './routing.module.js';
import { routingSubscriptions } from './routing.subscriptions.js';
import { routingPolicy, type RoutingValues } from './routing.variables.js';
import { startSweeper } from './sweep/sweeper.js';

/** Starts routing with this configuration. Gives what is to be stopped, in order. */
export async function startRouting(values: RoutingValues, logger: Logger): Promise<ShutdownSteps> {
  const { INSTANCE: instance, LISTEN_HOST: host } = values;
  const service = 'routing';
  const metrics = createMetrics({ service, instance });
  const clock = () => new Date();
  const connection = { brokers: values.KAFKA_BROKERS, instance, topicPrefix: values.KAFKA_TOPIC_PREFIX, logger };

  const db = new Database({ url: values.DATABASE_URL, service, poolSize: values.DATABASE_POOL_SIZE });
  const publisher = new Publisher({ ...connection, metrics });
  const outbox = new Outbox({ db, publisher, instance, logger, metrics, clock });
  const deps = { ...routingPolicy(values), metrics: routingMetrics(metrics), logger };
  const subscriptions = routingSubscriptions(deps);
  const retention = values.TEXT_RETENTION;
  const strategy = new KafkaTransport({
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
    ready: { database: () => db.ready(), kafka: () => publisher.ready(), consumer: () => strategy.ready() },
    logger,
  });
  void publisher.connect();
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
    strategy,
    logger: nestLogger(logger),
  });
  await app.listen();
  logger.info('routing listens');
  return [
    ['consumer', () => app.close()],
    ['sweeper', () => sweeper.stop()],
    ['outbox', () => outbox.stop()],
    ['publisher', () => publisher.close()],
    ['database', () => db.close()],
    ['management', () => management.close()],
  ];
}
