import type { InboundFate } from './receive-sms/receive-sms.js';
import type { Metrics } from '@smsonly/platform';
import type { Answer } from './attempts/attempt.js';
import type { Settled } from './attempts/settle-attempts.js';

/** What this service counts. Labels are of small fixed sets: never numbers, IDs or texts. */
export function smsMetrics(metrics: Metrics) {
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
    help: 'Delivery reports by level, meaning and effect (changed, idle: a duplicate or overtaken, unknown: no such attempt)',
    labels: ['level', 'means', 'effect'],
  });
  const callbacks = metrics.counter({
    name: 'sms_callbacks_total',
    help: 'Callbacks by kind and fate (taken, duplicate, unknown-attempt, broken, wrong-token, not-allowed)',
    labels: ['kind', 'fate'],
  });
  const inbound = metrics.counter({
    name: 'sms_inbound_total',
    help: 'SMS from phones: told at once, held until a call was over, or known already',
    labels: ['fate'],
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
    report: (level: 1 | 2, means: string, effect: string) => void reports.inc({ level: String(level), means, effect }),
    callback: (kind: 'dlr' | 'mo', fate: string) => void callbacks.inc({ kind, fate }),
    received: (fate: InboundFate) => void inbound.inc({ fate }),
  };
}

export type SmsMetrics = ReturnType<typeof smsMetrics>;

/** Gauges, read when they are asked for. */
export function smsGauges(
  metrics: Metrics,
  read: {
    queue: () => Promise<{ queued: number; oldest: Date | null; held: number }>;
    underWay: () => number;
    paused: () => boolean;
    now: () => Date;
  },
): void {
  const oldest = metrics.gauge({
    name: 'sms_queue_oldest_seconds',
    help: 'Age of the oldest text that waits to be sent',
  });
  const held = metrics.gauge({ name: 'sms_inbound_held', help: 'SMS from phones that wait for the end of a call' });
  metrics.gauge({
    name: 'sms_queue_length',
    help: 'Texts that wait to be sent, of all instances',
    async collect() {
      try {
        const queue = await read.queue();
        this.set(queue.queued);
        held.set(queue.held);
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
