import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { KafkaTransport, Outbox, Publisher } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import {
  coalesce,
  createLogger,
  createMetrics,
  nestLogger,
  onShutdown,
  readVariables,
  runService,
  startManagement,
  systemClock as clock,
} from '@smsonly/platform';
import { allowEverybody, callbackDoor, JasminClient } from 'jasmin-sms-client';
import { queueLength } from './attempts/waiting.store.js';
import { settleAttempts } from './attempts/settle-attempts.js';
import { startWatch } from './attempts/watch-attempts.js';
import { callbacks } from './callbacks/callbacks.js';
import { noteSms } from './callbacks/note-sms.js';
import { closePartSets, receiveSms } from './receive-sms/receive-sms.js';
import { gatewayHealth } from './gateway-health/gateway-health.js';
import { mayCut, partLimit } from './gateway-health/part-limit.js';
import { countUnreported } from './gateway-health/unreported.store.js';
import { claimAttempts } from './send-sms/claim.store.js';
import { Sender } from './send-sms/sender.js';
import { smsGauges, smsMetrics } from './sms-adapter.metrics.js';
import { startCallbacks, SubscriptionsModule } from './sms-adapter.module.js';
import { smsAdapterSubscriptions } from './sms-adapter.subscriptions.js';
import { smsAdapterVariables } from './sms-adapter.variables.js';

/** No answer from the gateway within this time: the outcome of the call is unknown. */
const ANSWER_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A call's longest life and, after that, time for its outcome to be committed. */
const LONGEST_CALL_MS = CONNECT_TIMEOUT_MS + 2 * ANSWER_TIMEOUT_MS + 15_000;
/** Longer than the gateway repeats callbacks and reports deliveries. */
const MEMORY_MS = 7 * 86_400_000;
const WATCH_EVERY_MS = 500;
/** Jasmin repeats a callback for a minute and a half. */
const GRACE_MS = 120_000;

const service = 'sms-adapter';
const bootLogger = createLogger({ service, instance: process.env['INSTANCE'] ?? service });

runService(bootLogger, async () => {
  const env = readVariables(smsAdapterVariables, process.env);
  const instance = env.INSTANCE;
  const caller = `${instance}/${randomUUID()}`;
  const logger = createLogger({ service, instance, level: env.LOG_LEVEL });
  const metrics = createMetrics({ service, instance });
  const counts = smsMetrics(metrics, clock);
  const connection = { brokers: env.KAFKA_BROKERS, instance, topicPrefix: env.KAFKA_TOPIC_PREFIX, logger };

  const db = new Database({ url: env.DATABASE_URL, service: 'sms_adapter', poolSize: env.DATABASE_POOL_SIZE });
  const publisher = new Publisher({ ...connection, metrics });
  const outbox = new Outbox({ db, publisher, instance, logger, metrics, clock });
  const gateway = new JasminClient({
    url: env.JASMIN_URL,
    username: env.JASMIN_USERNAME,
    password: env.JASMIN_PASSWORD,
    reportUrl: `${env.SMS_CALLBACK_URL}/jasmin/dlr?token=${encodeURIComponent(env.JASMIN_CALLBACK_TOKEN)}`,
    // One more, so that a sign of life can be asked for while all calls are under way.
    connections: env.SMS_IN_FLIGHT + 1,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    // The sender pauses by itself (ADR 0013).
    circuit: false,
  });

  const runSettle = settleAttempts({ db, outbox, clock, unknownWaitMs: env.SMS_UNKNOWN_WAIT });
  const settle = coalesce(async (signals: Parameters<typeof runSettle>[0]) => {
    const settled = await runSettle(signals);
    counts.settled(signals, settled);
    if (settled.some(({ next }) => next)) sender.queued();
    if (settled.some(({ ended }) => ended)) sender.roomMade();
    return settled;
  });
  const limits = { waitMs: env.SMS_PARTS_WAIT, rememberMs: env.SMS_PARTS_MEMORY };
  const inbound = { db, outbox, clock, limits, onPartsEnd: counts.partsEnded };
  const receive = coalesce(receiveSms(inbound));
  const splitting = env.SMS_SPLITTING;
  const countParts = partLimit({
    ...{ gateway, maxParts: env.SMS_MAX_PARTS, clock, logger },
    onCount: (answer) => counts.partsCounted(answer, splitting),
  });
  const unreported = (called: { from: Date; until: Date }): Promise<number> => countUnreported(db, called);
  const health = gatewayHealth({ gateway, countParts, splitting, unreported, clock });
  const sender = new Sender({
    gateway,
    claim: async (most) => {
      if (splitting === 'gateway' && mayCut(await countParts())) return { claimed: [], isFull: false };
      return claimAttempts(db, {
        most,
        underWay: env.SMS_IN_FLIGHT,
        ...(env.SMS_RATE !== undefined && { perSecond: env.SMS_RATE }),
        caller,
        now: clock(),
      });
    },
    settle,
    window: env.SMS_IN_FLIGHT,
    clock,
    logger,
    random: Math.random,
    onAnswer: (answer, seconds) => {
      counts.answered(seconds);
      health.answered(answer);
    },
  });
  const door = callbackDoor(env.JASMIN_CALLBACK_TOKEN, env.SMS_CALLBACK_ALLOW ?? allowEverybody);
  const transport = new KafkaTransport({
    ...connection,
    service,
    db,
    publisher,
    metrics,
    clock,
    retention: env.TEXT_RETENTION,
    subscriptions: smsAdapterSubscriptions({
      policy: { splitting, maxParts: env.SMS_MAX_PARTS, languages: env.SMS_LANGUAGES ?? [] },
      onQueued: () => sender.queued(),
      count: counts.submission,
      onSettled: counts.settled,
    }),
  });
  smsGauges(metrics, {
    queue: () => queueLength(db),
    underWay: () => sender.underWay,
    paused: () => sender.isPaused,
    now: clock,
  });

  const management = await startManagement({
    port: env.SMS_ADAPTER_MANAGEMENT_PORT,
    host: env.LISTEN_HOST,
    registry: metrics.registry,
    logger,
    ready: {
      database: () => db.ready(),
      kafka: async () => void (await Promise.all([transport.ready(), publisher.ready()])),
      gateway: health.ready,
    },
  });
  await publisher.connect();
  outbox.start();
  const server = await startCallbacks(
    callbacks({
      door,
      settle,
      receive,
      onReport: (news) => {
        counts.report(news);
        if (news.level === 1) health.reported();
      },
      onSms: noteSms(counts, logger),
      onCallback: counts.callback,
    }),
    { port: env.SMS_ADAPTER_PORT, host: env.LISTEN_HOST, logger },
  );
  const watch = startWatch(
    {
      db,
      settle,
      clock,
      logger,
      instance,
      caller,
      longestCallMs: LONGEST_CALL_MS,
      memoryMs: MEMORY_MS,
      closeParts: closePartSets(inbound),
      partsMemoryMs: env.SMS_PARTS_MEMORY,
      unclaimedMemoryMs: env.UNCLAIMED_REPLY_RETENTION,
      graceMs: Math.min(GRACE_MS, env.SMS_UNKNOWN_WAIT),
    },
    Math.min(WATCH_EVERY_MS, Math.max(50, env.SMS_UNKNOWN_WAIT / 4)),
  );
  sender.start();
  const subscriptions = await NestFactory.createMicroservice(SubscriptionsModule, {
    strategy: transport,
    logger: nestLogger(logger),
  });
  await subscriptions.listen();
  logger.info({ callbacks: env.SMS_ADAPTER_PORT, management: env.SMS_ADAPTER_MANAGEMENT_PORT }, 'started');

  onShutdown(logger, [
    ['subscriptions', () => subscriptions.close()],
    ['watch', () => watch.stop()],
    ['sender', () => sender.stop()],
    ['callbacks', () => server.close()],
    ['outbox', () => outbox.stop()],
    ['publisher', () => publisher.close()],
    ['gateway', () => gateway.close()],
    ['management', () => management.close()],
    ['database', () => db.close()],
  ]);
});
