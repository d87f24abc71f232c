import type { Signal, WithdrawalCause } from './attempt.js';
import {
  decideOutcome,
  cancelQueued,
  type Attempt,
  type OutcomeOptions,
  type OutboundSms,
  type OutcomeEvent,
} from './decide-outcome.js';

/** One SMS of a text, or a whole text that the gateway splits, with those of its attempts that still matter. */
export interface Part {
  readonly sms: OutboundSms;
  readonly attempts: readonly Attempt[];
}

export interface TextOutcome {
  /** All parts given; those that did not change are the same objects. */
  readonly parts: readonly Part[];
  /** The events to publish about the text. */
  readonly events: readonly OutcomeEvent[];
  /** The signal changed nothing: a duplicate, or overtaken by another. */
  readonly idle: boolean;
}

/**
 * Decides what a signal about an attempt of one part means for the text as a whole. Each part is decided by itself (`decideOutcome`); the
 * text is
 *
 * - accepted once any part is: from then on the phone may reply;
 * - of unknown outcome once a part is, unless it was accepted before;
 * - delivered once all parts are;
 * - failed once any part is, with the cause of that part. All other parts end with it: queued attempts are cancelled, attempts under way
 *   are not retried, and no further event is published.
 */
export function decideText(
  parts: readonly Part[],
  attemptId: string,
  signal: Signal,
  at: Date,
  options: OutcomeOptions,
): TextOutcome {
  const part = parts.find(({ attempts }) => attempts.some((attempt) => attempt.attemptId === attemptId));
  if (!part) return { parts, events: [], idle: true };
  const withdrawal = part.sms.withdrawn ? withdrawalCauseOf(part, parts) : undefined;
  const outcome = decideOutcome(part.sms, part.attempts, attemptId, signal, at, { ...options, withdrawal });
  if (outcome.idle) return { parts, events: [], idle: true };
  const { sms, attempts } = outcome;
  const others = parts.filter((other) => other !== part).map((other) => other.sms);
  const hasFailed = outcome.events.some(({ type }) => type === 'SmsFailed');
  return {
    parts: parts.map((one) => (one === part ? { sms, attempts } : hasFailed ? endedWithText(one) : one)),
    events: outcome.events.filter((event) => concernsText(event, others)),
    idle: false,
  };
}

/**
 * How to withdraw a text whose phone has opted out: which queued attempt to cancel, and the cause with which the text fails. Undefined when
 * nothing can be withdrawn. While a call is outstanding it is unknown whether a part was sent; the end of the call decides (`decideText`).
 */
export function planWithdrawal(parts: readonly Part[]): { attemptId: string; cause: WithdrawalCause } | undefined {
  const isBeingCalled = parts.some(({ attempts }) => attempts.some(({ now }) => now.state === 'submitting'));
  for (const part of parts) {
    const queued = part.attempts.find(({ now }) => now.state === 'queued');
    const cause = part.sms.settled ? undefined : withdrawalCauseOf(part, parts);
    if (queued && cause && !isBeingCalled) return { attemptId: queued.attemptId, cause };
  }
  return undefined;
}

/**
 * Why a part of a withdrawn text gets no further attempt: nothing of the text was sent, or the part would be sent again. Undefined when
 * another part is, or may be, on the phone: then the text is completed.
 */
function withdrawalCauseOf({ sms }: Part, parts: readonly Part[]): WithdrawalCause | undefined {
  if (sms.resent) return 'outcome-unknown';
  return parts.some(
    ({ sms: { acceptancePublished, uncertaintyPublished } }) => acceptancePublished || uncertaintyPublished,
  )
    ? undefined
    : 'withdrawn';
}

/** Whether an event about a part is also one about its text, given the state of the other parts. */
function concernsText({ type }: OutcomeEvent, others: readonly OutboundSms[]): boolean {
  switch (type) {
    case 'SmsAccepted':
      return !others.some((other) => other.acceptancePublished);
    case 'SmsOutcomeUnknown':
      return !others.some((other) => other.acceptancePublished || other.uncertaintyPublished);
    case 'SmsDelivered':
      return others.every((other) => other.settled === 'delivered');
    case 'SmsFailed':
      return true;
  }
}

const endedWithText = (part: Part): Part =>
  part.sms.settled ? part : { sms: { ...part.sms, settled: 'failed' }, attempts: part.attempts.map(cancelQueued) };
