import { randomUUID } from 'node:crypto';
import { coalesce } from '@smsonly/platform';
import { housekeeping, httpPart, type OwnParts, type ServiceDefinition, type ServiceParts } from '@smsonly/service';
import { allowAll, callbackDoor } from 'jasmin-sms-client';
import { settleAttempts } from './attempts/settle-attempts.js';
import { settleTogether } from './attempts/settle-together.js';
import { readQueueDepth } from './attempts/queue-depth.store.js';
import { watchAttempts } from './attempts/watch-attempts.js';
import { callbacksServer } from './callbacks/callbacks-server.js';
import { callbacks } from './callbacks/callbacks.js';
import { recordInboundSms } from './callbacks/record-inbound-sms.js';
import { gatewayHealth } from './gateway-health/gateway-health.js';
import { partLimit } from './gateway-health/part-limit.js';
import { countUnreported } from './gateway-health/unreported.store.js';
import { closePartSets, receiveSms } from './receive-sms/receive-sms.js';
import { claimUnlessTruncated } from './send-sms/claim-unless-truncated.js';
import { claimAttempts } from './send-sms/claim.store.js';
import { jasminGateway, longestCallMs, unreportedGateway } from './send-sms/jasmin-gateway.js';
import { Sender } from './send-sms/sender.js';
import { wakeUpSender } from './wake-up/send-wake-ups.js';
import { smsAdapterConsumes } from './sms-adapter.consumes.js';
import { smsGauges, smsMetrics } from './sms-adapter.metrics.js';
import { smsAdapterRemovals } from './sms-adapter.removals.js';
import { smsAdapterVariables, type SmsAdapterValues } from './sms-adapter.variables.js';

/** sms-adapter: texts from Kafka to the gateway, and the gateway's callbacks to Kafka. */
export const smsAdapterService: ServiceDefinition<SmsAdapterValues> = {
  name: 'sms-adapter',
  schema: 'sms_adapter',
  variables: smsAdapterVariables,
  managementPort: (values) => values.SMS_ADAPTER_MANAGEMENT_PORT,
  build,
};

/** Between two batches of rows that are not needed any more, and two pages of pairs. */
const housekeepingMs = 5_000;

function build(service: ServiceParts<SmsAdapterValues>): OwnParts {
  const { values, instance, logger, clock, metrics, tracing, db, outbox } = service;
  const splitting = values.SMS_SPLITTING;
  /** Names this process. Calls made by an earlier process of this instance are abandoned: nothing waits for their answers. */
  const caller = `${instance}/${randomUUID()}`;
  const counts = smsMetrics(metrics, clock);
  const gateway = jasminGateway({
    url: values.JASMIN_URL,
    username: values.JASMIN_USERNAME,
    password: values.JASMIN_PASSWORD,
    callbackUrl: values.SMS_CALLBACK_URL,
    callbackToken: values.JASMIN_CALLBACK_TOKEN,
    calls: values.SMS_IN_FLIGHT,
  });
  const wakeUpGateway = unreportedGateway({
    url: values.JASMIN_URL,
    username: values.JASMIN_USERNAME,
    password: values.JASMIN_PASSWORD,
  });
  const countParts = partLimit({
    ...{ gateway, maxParts: values.SMS_MAX_PARTS, clock, logger },
    onCount: (answer) => counts.partsCounted(answer, splitting),
  });
  const health = gatewayHealth({
    ...{ gateway, countParts, splitting, clock },
    unreported: (called) => countUnreported(db, called),
  });
  const settle = settleTogether({
    settle: settleAttempts({ db, outbox, clock, unknownWaitMs: values.SMS_UNKNOWN_WAIT, tracing }),
    onSettled: counts.settled,
    onQueued: () => sender.queued(),
    onCapacity: () => sender.capacityFreed(),
  });
  const limits = {
    underWay: values.SMS_IN_FLIGHT,
    ...(values.SMS_RATE !== undefined && { perSecond: values.SMS_RATE }),
  };
  const sender = new Sender({
    gateway,
    claim: claimUnlessTruncated({
      ...{ splitting, countParts },
      claim: (most) => claimAttempts(db, { most, ...limits, caller, now: clock() }),
    }),
    settle,
    window: values.SMS_IN_FLIGHT,
    clock,
    logger,
    random: Math.random,
    tracing,
    onAnswer: (answer, seconds) => {
      counts.answered(seconds);
      health.answered(answer);
    },
  });
  smsGauges(metrics, {
    queue: () => readQueueDepth(db),
    underWay: () => sender.underWay,
    paused: () => sender.isPaused,
    now: clock,
  });
  const joinLimits = { waitMs: values.SMS_PARTS_WAIT, rememberMs: values.SMS_PARTS_MEMORY };
  const inbound = { db, outbox, clock, limits: joinLimits, onPartSetEnd: counts.partSetEnded, tracing };
  const callbackHandlers = callbacks({
    door: callbackDoor(values.JASMIN_CALLBACK_TOKEN, values.SMS_CALLBACK_ALLOW ?? allowAll),
    settle,
    receive: coalesce(receiveSms(inbound)),
    onReport: (report) => {
      counts.report(report);
      if (report.level === 1) health.reported();
    },
    onSms: recordInboundSms(counts, logger),
    onCallback: counts.callback,
    tracing,
  });
  const watch = watchAttempts({
    ...{ db, settle, clock, logger, instance, caller, longestCallMs },
    closePartSets: closePartSets(inbound),
    unknownWaitMs: values.SMS_UNKNOWN_WAIT,
  });
  return {
    consumes: smsAdapterConsumes({
      policy: { splitting, maxParts: values.SMS_MAX_PARTS, languages: values.SMS_LANGUAGES ?? [] },
      onQueued: () => sender.queued(),
      count: counts.submission,
      onSettled: counts.settled,
      hasOwnHeader: splitting === 'own',
      countWakeUps: counts.wakeUps,
    }),
    ready: { gateway: health.ready },
    // The callback server starts before the first SMS is sent and stops after the outcome of the last call is committed: a report may
    // come at once, and the gateway has to repeat every callback that is refused. The connections to the gateway close last.
    parts: [
      { name: 'gateway', stop: () => gateway.close() },
      httpPart('callbacks', () => callbacksServer(callbackHandlers, logger), {
        port: values.SMS_ADAPTER_PORT,
        host: values.LISTEN_HOST,
      }),
      watch,
      housekeeping(
        smsAdapterRemovals(db, { partSets: values.SMS_PARTS_MEMORY, unclaimed: values.UNCLAIMED_REPLY_RETENTION }),
        { clock, logger, metrics, intervalMs: housekeepingMs },
      ),
      { name: 'gateway of wake-ups', stop: () => wakeUpGateway.close() },
      wakeUpSender({ db, gateway: wakeUpGateway, clock, logger, countWakeUps: counts.wakeUps }),
      { name: 'sender', start: () => sender.start(), stop: () => sender.stop() },
    ],
  };
}
