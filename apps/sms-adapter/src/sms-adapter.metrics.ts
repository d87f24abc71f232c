import type { Clock, Metrics } from '@smsonly/platform';
import type { DlrMeaning } from 'jasmin-sms-client';
import type { Answer } from './attempts/attempt.js';
import type { Waiting } from './attempts/waiting.store.js';
import type { Settled } from './attempts/settle-attempts.js';
import type { ReportNews } from './callbacks/callbacks.js';
import type { PartsEnd } from './receive-sms/join-sms.js';
import type { InboundFate } from './receive-sms/receive-sms.js';

/** Names of connectors and SMPP statuses are not ours: of each label so many different values are told, the rest as `other`. */
const MOST_VALUES = 50;

/**
 * What this service counts: the way out (submissions, attempts, reports) and the way in (inbound) apart. Labels are of small sets:
 * never numbers, IDs or texts.
 */
export function smsMetrics(metrics: Metrics, clock: Clock) {
  const connectors = bounded(MOST_VALUES);
  const statuses = bounded(MOST_VALUES);
  const submissions = metrics.counter({
    name: 'sms_submissions_total',
    help: 'Texts that were to leave as SMS: queued, or refused at once',
    labels: ['outcome'],
  });
  const attempts = metrics.counter({
    name: 'sms_attempts_total',
    help: 'Calls of the gateway by outcome and cause',
    labels: ['outcome', 'cause'],
  });
  const sendSeconds = metrics.histogram({ name: 'sms_send_seconds', help: 'Time until the gateway answered a call' });
  const facts = metrics.counter({
    name: 'sms_outcomes_total',
    help: 'What was told about submissions, by fact and cause',
    labels: ['fact', 'cause'],
  });
  const resent = metrics.counter({
    name: 'sms_resent_total',
    help: 'SMS sent again because neither answer nor report said what became of them: the only possible doubles',
  });
  const reports = metrics.counter({
    name: 'sms_reports_total',
    help: 'Delivery reports by level, meaning, cause, connector and effect (changed, idle: a duplicate or overtaken, unknown: no such attempt)',
    labels: ['level', 'means', 'cause', 'connector', 'effect'],
  });
  const callbacks = metrics.counter({
    name: 'sms_callbacks_total',
    help: 'Callbacks by kind and fate (taken, duplicate, unknown-attempt, broken, wrong-token, not-allowed)',
    labels: ['kind', 'fate'],
  });
  const inbound = metrics.counter({
    name: 'sms_inbound_total',
    help: 'SMS from phones by connector: told at once, held until a call was over, a part that waits for others, or known already',
    labels: ['fate', 'connector'],
  });
  const headerUnknown = metrics.counter({
    name: 'sms_inbound_header_unknown_total',
    help: 'SMS from phones of which Jasmin did not say whether they begin with a header: it lacks our filter single-parts',
  });
  const partsEnds = metrics.counter({
    name: 'sms_parts_ended_total',
    help: 'Long texts from phones told whole (complete) or with gaps (timed-out), and parts told alone (late, ambiguous)',
    labels: ['end'],
  });
  // From the start, so that a leg that was dead from the beginning shows as well.
  const last = { out: clock(), in: clock() };
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
    submission: (outcome: 'queued' | 'refused', howMany: number) => void submissions.inc({ outcome }, howMany),
    answer: (answer: Answer, seconds: number) => {
      const cause = answer.outcome === 'rejected' ? answer.cause : answer.outcome === 'unknown' ? answer.why : '';
      attempts.inc({ outcome: answer.outcome, cause });
      sendSeconds.observe(seconds);
    },
    settled: (settled: readonly Settled[]) => {
      for (const one of settled) {
        if (one.resent) resent.inc();
        for (const told of one.told)
          facts.inc({
            fact: told.type,
            cause: told.type === 'SmsFailed' ? told.cause.replace(/^smsc:.*/, 'smsc') : '',
          });
      }
    },
    report: ({ level, report, effect, connector }: ReportNews) => {
      const cause = statuses(causeOf(report));
      reports.inc({ level: String(level), means: report.means, cause, connector: connectors(connector), effect });
    },
    callback: (kind: 'dlr' | 'mo', fate: string) => {
      callbacks.inc({ kind, fate });
      if (fate !== 'wrong-token' && fate !== 'not-allowed') last[kind === 'dlr' ? 'out' : 'in'] = clock();
    },
    received: (fate: InboundFate, connector: string | undefined) =>
      void inbound.inc({ fate, connector: connectors(connector) }),
    headerUnknown: () => void headerUnknown.inc(),
    partsEnded: (end: PartsEnd) => void partsEnds.inc({ end }),
  };
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
  metrics.gauge({
    name: 'sms_queue_length',
    help: 'SMS that wait to be sent, of all instances',
    async collect() {
      try {
        const queue = await read.queue();
        this.set(queue.queued);
        held.set(queue.held);
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
