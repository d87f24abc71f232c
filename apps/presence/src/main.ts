import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { KafkaTransport } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import {
  createLogger,
  createMetrics,
  nestLogger,
  onShutdown,
  readVariables,
  runService,
  startManagement,
} from '@smsonly/platform';
import { PresenceModule } from './presence.module.js';
import { numberingOf } from './presence.policy.js';
import { presenceSubscriptions } from './presence.subscriptions.js';
import { presenceVariables } from './presence.variables.js';

const service = 'presence';
const logger = createLogger({
  service,
  instance: process.env['INSTANCE'] ?? service,
  level: process.env['LOG_LEVEL'] ?? 'info',
});

runService(logger, async () => {
  const config = readVariables(presenceVariables, process.env);
  const { INSTANCE: instance, IMPS_DOMAIN: domain } = config;
  const numbering = numberingOf(domain, config.SMS_ONLY_RANGES, config.SMS_NUMBER_POOL);
  const metrics = createMetrics({ service, instance });
  const db = new Database({
    url: config.DATABASE_URL,
    service,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: instance,
  });
  const subscriptions = presenceSubscriptions({
    numbering,
    policy: { domain: numbering.domain, operatorDefault: config.PRESENCE_DEFAULT_ATTRIBUTES },
    limits: {
      lists: config.PRESENCE_MAX_LISTS,
      contacts: config.PRESENCE_MAX_CONTACTS,
      attributeLists: config.PRESENCE_MAX_ATTRIBUTE_LISTS,
    },
    metrics,
  });
  const strategy = new KafkaTransport({
    brokers: config.KAFKA_BROKERS,
    topicPrefix: config.KAFKA_TOPIC_PREFIX,
    service,
    instance,
    db,
    subscriptions,
    logger,
    metrics,
    clock: () => new Date(),
    retention: config.TEXT_RETENTION,
  });
  const management = await startManagement({
    port: config.PRESENCE_MANAGEMENT_PORT,
    host: config.LISTEN_HOST,
    registry: metrics.registry,
    ready: { database: () => db.ready(), kafka: () => strategy.ready() },
    logger,
  });
  const app = await NestFactory.createMicroservice(PresenceModule, { strategy, logger: nestLogger(logger) });
  onShutdown(logger, [
    ['consumer', () => app.close()],
    ['database', () => db.close()],
    ['management', () => management.close()],
  ]);
  await app.listen();
  logger.info({ management: management.address }, 'presence runs');
});
