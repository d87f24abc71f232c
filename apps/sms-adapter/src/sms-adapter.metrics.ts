import type { Clock, Metrics } from '@smsonly/platform';
import type { DlrMeaning } from 'jasmin-sms-client';
import type { SubmitOutcome } from './attempts/attempt.js';
import type { QueueDepth } from './attempts/queue-depth.store.js';
import type { AttemptSignal, SettledSignal } from './attempts/settle-attempts.js';
import type { CallbackOutcome, ReportSummary } from './callbacks/callbacks.js';
import type { PartCount } from './gateway-health/part-limit.js';
import type { PartSetEnd } from './receive-sms/join-sms.js';
import type { MissingField } from './receive-sms/read-sms.js';
import type { InboundOutcome } from './receive-sms/receive-sms.js';
import type { WakeUpOutcome } from './wake-up/send-wake-ups.js';

/** Connector names and SMPP statuses come from outside: each label shows at most this many values, and further ones as `other`. */
const maxLabelValues = 50;

/** The two directions of traffic: SMS to phones with their delivery reports, and SMS from phones. */
type Direction = 'out' | 'in';

/** The label `fate` for each outcome. Dashboards and alerts depend on these values. */
const inboundFates: Readonly<Record<InboundOutcome, string>> = {
  publish: 'tell',
  hold: 'hold',
  part: 'part',
  unclaimed: 'unclaimed',
  receipt: 'receipt',
  duplicate: 'known',
};

/**
 * The counters of this service, split by `direction`. `connector` is the gateway's connector as named by the last report on the SMS or by
 * the SMS from a phone, `unknown` before that; metrics that can never have one lack the label. `cause` gives the reason and is empty on
 * success. Label values come from small sets: never numbers, IDs or texts.
 */
export function smsMetrics(metrics: Metrics, clock: Clock) {
  const connectors = boundedLabel(maxLabelValues);
  const statuses = boundedLabel(maxLabelValues);
  const submissions = metrics.counter({
    name: 'sms_submissions_total',
    help: 'Texts to be sent as SMS: queued, or refused at once',
    labels: ['direction', 'outcome'],
  });
  const attempts = metrics.counter({
    name: 'sms_attempts_total',
    help: 'Calls to the gateway whose outcome was committed. The gateway names the connector only in reports, so most are unknown',
    labels: ['direction', 'connector', 'outcome', 'cause'],
  });
  const wakeUps = metrics.counter({
    name: 'sms_wake_ups_total',
    help: 'SMS that wake IM clients, by outcome (accepted, rejected, unknown, expired; refused: Jasmin has no filter own-header)',
    labels: ['direction', 'outcome'],
  });
  const sendSeconds = metrics.histogram({ name: 'sms_send_seconds', help: 'Time until the gateway answered a call' });
  const events = metrics.counter({
    name: 'sms_outcomes_total',
    help: 'Events published about submissions',
    labels: ['direction', 'connector', 'fact', 'cause'],
  });
  const resent = metrics.counter({
    name: 'sms_resent_total',
    help: 'Decisions to send an SMS again because both the answer and the report were missing: the only possible duplicates. Such an SMS may still expire, or be reported on, before it leaves',
    labels: ['direction', 'connector'],
  });
  const reports = metrics.counter({
    name: 'sms_reports_total',
    help: 'Delivery reports by level, meaning and effect (changed, idle: a duplicate or overtaken, unknown: no such attempt)',
    labels: ['direction', 'level', 'means', 'cause', 'connector', 'effect'],
  });
  const callbacks = metrics.counter({
    name: 'sms_callbacks_total',
    help: 'Callbacks by kind and fate (taken, duplicate, unknown-attempt, broken: the cause is its field, wrong-token, not-allowed)',
    labels: ['direction', 'connector', 'kind', 'fate', 'cause'],
  });
  const inbound = metrics.counter({
    name: 'sms_inbound_total',
    help: 'SMS from phones by fate (tell: published at once, hold: held until a call is over, part: waits for the other parts, unclaimed: stored for the operator, receipt: a receipt that Jasmin took for an SMS, stored likewise, known: a duplicate); the cause lists the fields that are missing',
    labels: ['direction', 'fate', 'cause', 'connector'],
  });
  const headerUnknown = metrics.counter({
    name: 'sms_inbound_header_unknown_total',
    help: 'SMS from phones without the header indication: Jasmin lacks the filter single-parts',
    labels: ['direction', 'connector'],
  });
  const partsEnds = metrics.counter({
    name: 'sms_parts_ended_total',
    help: 'Long texts from phones published whole (complete) or with gaps (timed-out), and parts published alone (late, ambiguous)',
    labels: ['direction', 'connector', 'end'],
  });
  // The label keeps the gauge absent until the first answer.
  const cuts = metrics.gauge({
    name: 'sms_gateway_cuts',
    help: "1 while Jasmin's /rate counts fewer parts than SMS_MAX_PARTS, so that it would truncate long texts (harmless with SMS_SPLITTING=own); 0 otherwise",
    labels: ['splitting'],
  });
  // Present from the start, so that a direction without any traffic shows as well.
  const connector = connectors(undefined);
  for (const [direction, kind] of [
    ['out', 'dlr'],
    ['in', 'mo'],
  ] as const)
    callbacks.inc({ direction, connector, kind, fate: 'taken', cause: '' }, 0);
  inbound.inc({ direction: 'in', fate: inboundFates.publish, cause: '', connector }, 0);
  resent.inc({ direction: 'out', connector }, 0);
  const last: Record<Direction, Date> = { out: clock(), in: clock() };
  metrics.gauge({
    name: 'sms_callback_age_seconds',
    help: 'Time since the last callback to this instance, a report (out) or an SMS from a phone (in), or since its start',
    labels: ['direction'],
    collect() {
      for (const direction of ['out', 'in'] as const)
        this.set({ direction }, (clock().getTime() - last[direction].getTime()) / 1000);
    },
  });
  return {
    partsCounted: ({ count }: PartCount, splitting: 'gateway' | 'own') => {
      if (count === 'fits' || count === 'too-few') cuts.set({ splitting }, count === 'fits' ? 0 : 1);
    },
    submission: (outcome: 'queued' | 'refused', howMany: number) =>
      void submissions.inc({ direction: 'out', outcome }, howMany),
    answered: (seconds: number) => sendSeconds.observe(seconds),
    /** Signals with their effects, in the same order. */
    settled: (signals: readonly AttemptSignal[], settled: readonly SettledSignal[]) => {
      for (const [index, one] of settled.entries()) {
        const labels = { direction: 'out', connector: connectors(one.connector) };
        const signal = signals[index]?.signal;
        if (signal?.signal === 'answered')
          attempts.inc({ ...labels, outcome: signal.answer.outcome, cause: causeOfAnswer(signal.answer) });
        if (one.resent) resent.inc(labels);
        for (const event of one.events)
          events.inc({
            ...labels,
            fact: event.type,
            cause: event.type === 'SmsFailed' ? event.cause.replace(/^smsc:.*/, 'smsc') : '',
          });
      }
    },
    report: ({ level, report, effect, connector }: ReportSummary) => {
      const cause = statuses(causeOf(report));
      const labels = { level: String(level), means: report.means, cause, connector: connectors(connector), effect };
      reports.inc({ direction: 'out', ...labels });
    },
    callback: (kind: 'dlr' | 'mo', outcome: CallbackOutcome) => {
      const direction = kind === 'dlr' ? 'out' : 'in';
      const connector = connectors('connector' in outcome ? outcome.connector : undefined);
      const cause = outcome.outcome === 'broken' ? outcome.error.field : '';
      const fate = outcome.outcome === 'refused' ? outcome.refusal : outcome.outcome;
      callbacks.inc({ direction, connector, kind, fate, cause });
      if (outcome.outcome !== 'refused') last[direction] = clock();
    },
    received: (outcome: InboundOutcome, missing: readonly MissingField[], connector: string | undefined) =>
      void inbound.inc({
        direction: 'in',
        fate: inboundFates[outcome],
        cause: missing.join('+'),
        connector: connectors(connector),
      }),
    headerUnknown: (connector: string | undefined) =>
      void headerUnknown.inc({ direction: 'in', connector: connectors(connector) }),
    wakeUps: (outcome: WakeUpOutcome, howMany: number) => wakeUps.inc({ direction: 'out', outcome }, howMany),
    partSetEnded: ({ end, connector }: PartSetEnd) =>
      void partsEnds.inc({ direction: 'in', connector: connectors(connector), end }),
  };
}

function causeOfAnswer(answer: SubmitOutcome): string {
  return answer.outcome === 'rejected' ? answer.cause : answer.outcome === 'unknown' ? answer.why : '';
}

/** The status or cause of a report of failure. */
function causeOf(report: DlrMeaning): string {
  return 'status' in report ? report.status : 'cause' in report ? report.cause : '';
}

/** Bounds a label: the first `most` values pass, later ones become `other`, undefined becomes `unknown`. */
export function boundedLabel(most: number): (value: string | undefined) => string {
  const known = new Set<string>();
  return (value) => {
    if (value === undefined) return 'unknown';
    if (known.size < most) known.add(value);
    return known.has(value) ? value : 'other';
  };
}

export type SmsMetrics = ReturnType<typeof smsMetrics>;

/** Gauges that are read when metrics are scraped. */
export function smsGauges(
  metrics: Metrics,
  read: {
    queue: () => Promise<QueueDepth>;
    underWay: () => number;
    paused: () => boolean;
    now: () => Date;
  },
): void {
  const oldest = metrics.gauge({
    name: 'sms_queue_oldest_seconds',
    help: 'Age of the oldest SMS waiting to be sent',
  });
  const openPartSets = metrics.gauge({
    name: 'sms_part_sets_open',
    help: 'Long texts from phones waiting for parts, all instances together',
  });
  const held = metrics.gauge({
    name: 'sms_inbound_held',
    help: 'SMS from phones held until a call to the gateway is over',
  });
  const unclaimed = metrics.gauge({
    name: 'sms_inbound_unclaimed',
    help: 'SMS from phones without a sender or a recipient, stored for the operator',
  });
  metrics.gauge({
    name: 'sms_queue_length',
    help: 'SMS waiting to be sent, all instances together',
    async collect() {
      try {
        const queue = await read.queue();
        this.set(queue.queued);
        held.set(queue.held);
        unclaimed.set(queue.unclaimed);
        openPartSets.set(queue.openPartSets);
        oldest.set(queue.oldest ? Math.max(0, (read.now().getTime() - queue.oldest.getTime()) / 1000) : 0);
      } catch {
        // The other metrics stay available while the database is down.
        this.reset();
      }
    },
  });
  metrics.gauge({
    name: 'sms_calls_under_way',
    help: 'Calls to the gateway waiting for an answer',
    collect() {
      this.set(read.underWay());
    },
  });
  metrics.gauge({
    name: 'sms_gateway_paused',
    help: '1 while the gateway is suspect and must answer a ping before the next SMS',
    collect() {
      this.set(read.paused() ? 1 : 0);
    },
  });
}
