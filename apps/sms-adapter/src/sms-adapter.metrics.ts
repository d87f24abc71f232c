import type { Clock, Metrics } from '@smsonly/platform';
import type { DlrMeaning } from 'jasmin-sms-client';
import type { Answer } from './attempts/attempt.js';
import type { Waiting } from './attempts/waiting.store.js';
import type { AttemptSignal, Settled } from './attempts/settle-attempts.js';
import type { Fate, ReportNews } from './callbacks/callbacks.js';
import type { PartCount } from './gateway-health/part-limit.js';
import type { PartsNews } from './receive-sms/join-sms.js';
import type { Lack } from './receive-sms/read-sms.js';
import type { InboundFate } from './receive-sms/receive-sms.js';

/** Names of connectors and SMPP statuses are not ours: of each label so many different values are told, the rest as `other`. */
const MOST_VALUES = 50;

/** The ways through this service: to phones with the reports on that, and from phones. */
type Direction = 'out' | 'in';

/**
 * What this service counts, the way out and the way in apart by `direction`. `connector` is the gateway's, as its last report on the SMS or
 * the SMS from a phone named it, `unknown` before; it is left out where none can be known. `cause` says why, and is empty for good
 * news. Labels are of small sets: never numbers, IDs or texts.
 */
export function smsMetrics(metrics: Metrics, clock: Clock) {
  const connectors = bounded(MOST_VALUES);
  const statuses = bounded(MOST_VALUES);
  const submissions = metrics.counter({
    name: 'sms_submissions_total',
    help: 'Texts that were to leave as SMS: queued, or refused at once',
    labels: ['direction', 'outcome'],
  });
  const attempts = metrics.counter({
    name: 'sms_attempts_total',
    help: 'Calls of the gateway whose outcome was committed. The gateway names the connector only in a report, so most are unknown',
    labels: ['direction', 'connector', 'outcome', 'cause'],
  });
  const sendSeconds = metrics.histogram({ name: 'sms_send_seconds', help: 'Time until the gateway answered a call' });
  const facts = metrics.counter({
    name: 'sms_outcomes_total',
    help: 'What was told about submissions',
    labels: ['direction', 'connector', 'fact', 'cause'],
  });
  const resent = metrics.counter({
    name: 'sms_resent_total',
    help: 'Decisions to send an SMS again, since neither answer nor report said what became of it: the only possible doubles. Such an SMS may still expire, or be reported on, before it leaves',
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
    help: 'SMS from phones by fate (tell: at once, hold: until a call was over, part: waits for others, unclaimed: kept for the operator, known: a repeat); the cause is what they came without',
    labels: ['direction', 'fate', 'cause', 'connector'],
  });
  const headerUnknown = metrics.counter({
    name: 'sms_inbound_header_unknown_total',
    help: 'SMS from phones of which Jasmin did not say whether they begin with a header: it lacks our filter single-parts',
    labels: ['direction', 'connector'],
  });
  const partsEnds = metrics.counter({
    name: 'sms_parts_ended_total',
    help: 'Long texts from phones told whole (complete) or with gaps (timed-out), and parts told alone (late, ambiguous)',
    labels: ['direction', 'connector', 'end'],
  });
  // With a label, so that there is no value before it is known.
  const cuts = metrics.gauge({
    name: 'sms_gateway_cuts',
    help: "1 while Jasmin's /rate counts fewer parts than SMS_MAX_PARTS, so that it would cut long texts, which is harmless with SMS_SPLITTING=own; 0 when it leaves them whole",
    labels: ['splitting'],
  });
  // From the start, so that a leg that was dead from the beginning shows as well.
  const connector = connectors(undefined);
  for (const [direction, kind] of [
    ['out', 'dlr'],
    ['in', 'mo'],
  ] as const)
    callbacks.inc({ direction, connector, kind, fate: 'taken', cause: '' }, 0);
  inbound.inc({ direction: 'in', fate: 'tell', cause: '', connector }, 0);
  resent.inc({ direction: 'out', connector }, 0);
  const last: Record<Direction, Date> = { out: clock(), in: clock() };
  metrics.gauge({
    name: 'sms_callback_age_seconds',
    help: 'Time since this instance last had a callback: a report (out) or an SMS from a phone (in); since its start when it had none',
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
    settled: (signals: readonly AttemptSignal[], settled: readonly Settled[]) => {
      for (const [index, one] of settled.entries()) {
        const labels = { direction: 'out', connector: connectors(one.connector) };
        const signal = signals[index]?.signal;
        if (signal?.signal === 'answered')
          attempts.inc({ ...labels, outcome: signal.answer.outcome, cause: causeOfAnswer(signal.answer) });
        if (one.resent) resent.inc(labels);
        for (const told of one.told)
          facts.inc({
            ...labels,
            fact: told.type,
            cause: told.type === 'SmsFailed' ? told.cause.replace(/^smsc:.*/, 'smsc') : '',
          });
      }
    },
    report: ({ level, report, effect, connector }: ReportNews) => {
      const cause = statuses(causeOf(report));
      const labels = { level: String(level), means: report.means, cause, connector: connectors(connector), effect };
      reports.inc({ direction: 'out', ...labels });
    },
    callback: (kind: 'dlr' | 'mo', fate: Fate) => {
      const direction = kind === 'dlr' ? 'out' : 'in';
      const connector = connectors('connector' in fate ? fate.connector : undefined);
      const cause = fate.fate === 'broken' ? fate.error.field : '';
      callbacks.inc({ direction, connector, kind, fate: fate.fate === 'refused' ? fate.refusal : fate.fate, cause });
      if (fate.fate !== 'refused') last[direction] = clock();
    },
    received: (fate: InboundFate, lacks: readonly Lack[], connector: string | undefined) =>
      void inbound.inc({ direction: 'in', fate, cause: lacks.join('+'), connector: connectors(connector) }),
    headerUnknown: (connector: string | undefined) =>
      void headerUnknown.inc({ direction: 'in', connector: connectors(connector) }),
    partsEnded: ({ end, connector }: PartsNews) =>
      void partsEnds.inc({ direction: 'in', connector: connectors(connector), end }),
  };
}

function causeOfAnswer(answer: Answer): string {
  return answer.outcome === 'rejected' ? answer.cause : answer.outcome === 'unknown' ? answer.why : '';
}

/** The status or cause of a report that is not good news. */
function causeOf(report: DlrMeaning): string {
  return 'status' in report ? report.status : 'cause' in report ? report.cause : '';
}

/** Values as they are while they are few; `other` for those that come when there are `most` already, `unknown` for none. */
export function bounded(most: number): (value: string | undefined) => string {
  const known = new Set<string>();
  return (value) => {
    if (value === undefined) return 'unknown';
    if (known.size < most) known.add(value);
    return known.has(value) ? value : 'other';
  };
}

export type SmsMetrics = ReturnType<typeof smsMetrics>;

/** Gauges, read when they are asked for. */
export function smsGauges(
  metrics: Metrics,
  read: {
    queue: () => Promise<Waiting>;
    underWay: () => number;
    paused: () => boolean;
    now: () => Date;
  },
): void {
  const oldest = metrics.gauge({
    name: 'sms_queue_oldest_seconds',
    help: 'Age of the oldest SMS that waits to be sent',
  });
  const openPartSets = metrics.gauge({
    name: 'sms_part_sets_open',
    help: 'Long texts from phones that wait for parts, of all instances',
  });
  const held = metrics.gauge({ name: 'sms_inbound_held', help: 'SMS from phones that wait for the end of a call' });
  const unclaimed = metrics.gauge({
    name: 'sms_inbound_unclaimed',
    help: 'SMS from phones without a sender or a recipient, kept for the operator',
  });
  metrics.gauge({
    name: 'sms_queue_length',
    help: 'SMS that wait to be sent, of all instances',
    async collect() {
      try {
        const queue = await read.queue();
        this.set(queue.queued);
        held.set(queue.held);
        unclaimed.set(queue.unclaimed);
        openPartSets.set(queue.openPartSets);
        oldest.set(queue.oldest ? Math.max(0, (read.now().getTime() - queue.oldest.getTime()) / 1000) : 0);
      } catch {
        // Without the database the other metrics are still worth having.
        this.reset();
      }
    },
  });
  metrics.gauge({
    name: 'sms_calls_under_way',
    help: 'Calls of the gateway that wait for their answer',
    collect() {
      this.set(read.underWay());
    },
  });
  metrics.gauge({
    name: 'sms_gateway_paused',
    help: '1 while the gateway is asked for a sign of life before it gets another SMS',
    collect() {
      this.set(read.paused() ? 1 : 0);
    },
  });
}
