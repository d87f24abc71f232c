import type { Envelope, FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing } from '@smsonly/kafka';
import { newEventId } from '@smsonly/platform';
import { failureCode } from '../attempts/failure-code.js';
import { planSms, type SmsPolicy } from './plan-sms.js';
import { queueTexts, type NewText } from './submission.store.js';

export type SmsRequested = Extract<FactOf<'sms-submissions'>, { type: 'SmsRequested' }>;

export interface TakeDeps {
  readonly policy: SmsPolicy;
  /** Called after the commit when SMS were queued. */
  readonly onQueued: () => void;
  readonly count: (outcome: 'queued' | 'refused', howMany: number) => void;
}

/** Stores texts to be sent as SMS, in their order, each SMS with its first attempt queued. */
export function takeSubmissions({ policy, onQueued, count }: TakeDeps): Handler<SmsRequested> {
  return async (events, { tx, now }) => {
    const queued = new Map<string, NewText>();
    const refused: Outgoing[] = [];
    for (const event of events) {
      const plan = planSms(event.data.text, policy);
      if (plan.plan === 'refuse') refused.push(refusal(event, plan.cause, now));
      else if (!queued.has(event.data.submissionId))
        queued.set(event.data.submissionId, {
          ...submission(event),
          sms: plan.sms.map((one) => ({ ...one, attemptId: newEventId(now) })),
        });
    }
    if (queued.size > 0) queueTexts(tx, [...queued.values()], now);
    tx.afterCommit(() => {
      count('queued', queued.size);
      count('refused', refused.length);
      if (queued.size > 0) onQueued();
    });
    return refused;
  };
}

function submission({ data, traceparent }: Envelope<SmsRequested>): Omit<NewText, 'sms'> {
  return {
    submissionId: data.submissionId,
    phone: data.to,
    number: data.from,
    sender: data.sender ?? null,
    validUntil: data.validUntil ?? null,
    traceparent: traceparent ?? null,
  };
}

function refusal(event: Envelope<SmsRequested>, cause: 'too-many-parts', now: Date): Outgoing {
  const { submissionId, to, from } = event.data;
  const data = { submissionId, to, from, at: now.toISOString(), code: failureCode(cause), cause };
  return emit('sms-events', to, { type: 'SmsFailed', data }, { cause: event });
}
