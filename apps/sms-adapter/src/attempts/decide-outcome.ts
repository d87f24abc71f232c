import {
  advance,
  isFinal,
  type AttemptState,
  type FailureCause,
  type Signal,
  type WithdrawalCause,
} from './attempt.js';
import { failureCode, messageExpired } from './failure-code.js';

/** An attempt with its stored details. */
export interface Attempt {
  readonly attemptId: string;
  /** 1 for the first attempt of its submission, then 2, 3 … */
  readonly ordinal: number;
  readonly now: AttemptState;
  /** The gateway's own ID of the SMS. */
  readonly gatewayId?: string;
  /** The gateway's connector that it went through, once a report of level 1 has named it. */
  readonly connector?: string;
  /** When the wait for a report ends; absent while there is no wait. */
  readonly waitUntil?: Date;
}

/**
 * What one call hands to the gateway, a text or one part of a text, and which events about it were published. Events of a part go to its
 * text first (`decideText`).
 */
export interface OutboundSms {
  readonly smsId: string;
  readonly validUntil?: Date;
  /** Sent again because the outcome of an earlier attempt was unknown; happens at most once. */
  readonly resent: boolean;
  readonly acceptancePublished: boolean;
  readonly uncertaintyPublished: boolean;
  /** The phone has opted out of texts from its sender. */
  readonly withdrawn?: boolean;
  /** The final outcome; no event follows it. */
  readonly settled?: 'delivered' | 'failed' | 'expired';
}

/** An event about an SMS or its text: a fact of sms-events without the fields that all of them carry. */
export type OutcomeEvent =
  | { readonly type: 'SmsAccepted' | 'SmsOutcomeUnknown' | 'SmsDelivered' }
  | { readonly type: 'SmsFailed'; readonly code: number; readonly cause: string };

export interface Outcome {
  readonly sms: OutboundSms;
  /** All attempts given, in their new state, and a new one, if any, at the end. */
  readonly attempts: readonly Attempt[];
  readonly events: readonly OutcomeEvent[];
  /** The signal changed nothing: a duplicate, or overtaken by another. */
  readonly idle: boolean;
}

export interface OutcomeOptions {
  /** SMS_UNKNOWN_WAIT: how long to wait for a report before the SMS is sent again. */
  readonly unknownWaitMs: number;
  /** The ID for a new attempt. */
  readonly nextAttemptId: () => string;
  /** Set when no retry may follow a temporary refusal: the reason with which the SMS fails then. */
  readonly withdrawal?: WithdrawalCause | undefined;
}

/**
 * Decides what a signal about one attempt means for the SMS as a whole. `attempts` are those that are not final, and the one that the signal
 * is about.
 *
 * - Temporarily refused: another attempt is queued, as long as the message is valid and not withdrawn.
 * - Outcome unknown when the wait is over: sent again once; if that ends unknown too, the SMS has failed. A duplicate on the phone is possible
 *   only here, and only when both the answer and the report were lost. A withdrawn SMS is never sent again.
 * - A report resolves an unknown attempt at any time before that, and cancels an attempt queued in its place.
 */
export function decideOutcome(
  sms: OutboundSms,
  attempts: readonly Attempt[],
  attemptId: string,
  signal: Signal,
  at: Date,
  options: OutcomeOptions,
): Outcome {
  const before = attempts.find((attempt) => attempt.attemptId === attemptId);
  if (!before) return { sms, attempts, events: [], idle: true };
  if (signal.signal === 'wait-over') return afterWait(sms, attempts, before, at, options);

  const after = applySignal(before, signal, at, options.unknownWaitMs);
  if (after === before) return { sms, attempts, events: [], idle: true };
  const others = attempts.filter((attempt) => attempt !== before);
  const outcome = (sms: OutboundSms, events: readonly OutcomeEvent[], others: readonly Attempt[], next?: Attempt) => ({
    sms,
    attempts: [...others, after, ...(next ? [next] : [])].sort((one, two) => one.ordinal - two.ordinal),
    events,
    idle: false,
  });
  if (sms.settled || after.now === before.now) return outcome(sms, [], others);

  switch (after.now.state) {
    case 'delivered':
      return outcome(
        { ...sms, acceptancePublished: true, settled: 'delivered' },
        [...acceptanceOf(sms), { type: 'SmsDelivered' }],
        others.map(cancelQueued),
      );
    case 'accepted':
      return outcome(
        { ...sms, acceptancePublished: true },
        acceptanceOf(sms),
        after.now.reported ? others.map(cancelQueued) : others,
      );
    case 'unknown':
      return sms.acceptancePublished || sms.uncertaintyPublished
        ? outcome(sms, [], others)
        : outcome({ ...sms, uncertaintyPublished: true }, [{ type: 'SmsOutcomeUnknown' }], others);
    case 'failed':
    case 'expired': {
      if (others.some(mayStillArrive)) return outcome(sms, [], others);
      const willRetry = isRetryable(signal);
      if (willRetry && !isPastValidity(sms, at) && !options.withdrawal)
        return outcome(sms, [], others, queued(options.nextAttemptId(), attempts));
      const { now } = after;
      const cause = now.state === 'expired' ? 'expired' : willRetry ? (options.withdrawal ?? 'expired') : now.cause;
      const end = failureOf(cause);
      return outcome({ ...sms, settled: end.settled }, [end.event], others);
    }
    default:
      throw new Error(`signal ${signal.signal} cannot move an attempt to ${after.now.state}`);
  }
}

function applySignal(attempt: Attempt, signal: Signal, at: Date, unknownWaitMs: number): Attempt {
  const isAccepted =
    signal.signal === 'answered' && signal.answer.outcome === 'accepted' && attempt.now.state !== 'queued';
  const gatewayId = isAccepted ? signal.answer.id : attempt.gatewayId;
  const connector = attempt.connector ?? (signal.signal === 'reported' ? signal.connector : undefined);
  const now = advance(attempt.now, signal);
  if (now === attempt.now && gatewayId === attempt.gatewayId && connector === attempt.connector) return attempt;
  const { waitUntil, ...unchanged } = attempt;
  const next = {
    ...unchanged,
    now,
    ...(gatewayId !== undefined && { gatewayId }),
    ...(connector !== undefined && { connector }),
  };
  if (now.state !== 'unknown' && (now.state !== 'accepted' || now.reported)) return next;
  if (now === attempt.now) return { ...next, ...(waitUntil && { waitUntil }) };
  return { ...next, waitUntil: new Date(at.getTime() + unknownWaitMs) };
}

function afterWait(
  sms: OutboundSms,
  attempts: readonly Attempt[],
  before: Attempt,
  at: Date,
  options: OutcomeOptions,
): Outcome {
  if (!before.waitUntil || before.waitUntil > at) return { sms, attempts, events: [], idle: true };
  const { waitUntil: _, ...after } = before;
  const others = attempts.filter((attempt) => attempt !== before);
  const now = (sms: OutboundSms, events: readonly OutcomeEvent[], ...changed: Attempt[]): Outcome => ({
    sms,
    attempts: [...others, ...changed].sort((one, two) => one.ordinal - two.ordinal),
    events,
    idle: false,
  });
  if (sms.settled || others.some(mayStillArrive)) return now(sms, [], after);
  if (isPastValidity(sms, at)) {
    const end = failureOf('expired');
    return now({ ...sms, settled: end.settled }, [end.event], { ...after, now: { state: 'expired' } });
  }
  if (!sms.resent && !sms.withdrawn)
    return now({ ...sms, resent: true }, [], after, queued(options.nextAttemptId(), attempts));
  const end = failureOf('outcome-unknown');
  return now({ ...sms, settled: end.settled }, [end.event], {
    ...after,
    now: { state: 'failed', cause: 'outcome-unknown' },
  });
}

const acceptanceOf = (sms: OutboundSms): OutcomeEvent[] => (sms.acceptancePublished ? [] : [{ type: 'SmsAccepted' }]);

/** Whether the SMS may still reach the phone by this attempt, so that no other one is needed now. */
const mayStillArrive = (attempt: Attempt): boolean =>
  attempt.now.state === 'queued' ||
  attempt.now.state === 'submitting' ||
  (attempt.now.state === 'accepted' && attempt.now.reported) ||
  (attempt.waitUntil !== undefined && !isFinal(attempt.now));

export const cancelQueued = (attempt: Attempt): Attempt =>
  attempt.now.state === 'queued' ? { ...attempt, now: { state: 'failed', cause: 'not-needed' } } : attempt;

const isPastValidity = ({ validUntil }: OutboundSms, at: Date): boolean => validUntil !== undefined && validUntil <= at;

const isRetryable = (signal: Signal): boolean =>
  signal.signal === 'answered' && signal.answer.outcome === 'rejected' && signal.answer.retry === 'later';

const queued = (attemptId: string, attempts: readonly Attempt[]): Attempt => ({
  attemptId,
  ordinal: 1 + Math.max(...attempts.map((attempt) => attempt.ordinal)),
  now: { state: 'queued' },
});

const failureOf = (cause: FailureCause | 'expired'): { settled: 'failed' | 'expired'; event: OutcomeEvent } =>
  cause === 'expired'
    ? { settled: 'expired', event: { type: 'SmsFailed', code: messageExpired, cause } }
    : { settled: 'failed', event: { type: 'SmsFailed', code: failureCode(cause), cause } };
