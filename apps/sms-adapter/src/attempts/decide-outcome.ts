import {
  advance,
  isFinal,
  type AttemptState,
  type FailureCause,
  type Signal,
  type WithdrawalCause,
} from './attempt.js';
import { failureCode, MESSAGE_EXPIRED } from './failure-code.js';

/** An attempt with what is kept beside its state. */
export interface Attempt {
  readonly attemptId: string;
  /** 1 for the first attempt of its submission, then 2, 3 … */
  readonly ordinal: number;
  readonly now: AttemptState;
  /** The gateway's own ID of the SMS. */
  readonly gatewayId?: string;
  /** The gateway's connector that it went through, once a report of level 1 has named it. */
  readonly connector?: string;
  /** Until when a report is waited for; absent when none is waited for (any more). */
  readonly waitUntil?: Date;
}

/**
 * What is handed to the gateway at once, and how much has been told about it: a text, or one part of a text. Of a part, read "told"
 * as told to its text (`decideText`).
 */
export interface Submission {
  readonly submissionId: string;
  readonly validUntil?: Date;
  /** Sent again because nobody knew what became of an earlier attempt; happens once. */
  readonly resent: boolean;
  readonly acceptedTold: boolean;
  readonly unknownTold: boolean;
  /** The phone wants it no more. */
  readonly withdrawn?: boolean;
  /** How it ended; nothing is told about it after that. */
  readonly settled?: 'delivered' | 'failed' | 'expired';
}

/** What is told about a submission; the topic's facts without what all of them carry. */
export type Told =
  | { readonly type: 'SmsAccepted' | 'SmsOutcomeUnknown' | 'SmsDelivered' }
  | { readonly type: 'SmsFailed'; readonly code: number; readonly cause: string };

export interface Outcome {
  readonly submission: Submission;
  /** All attempts given, as they stand now, and a new one, if any, at the end. */
  readonly attempts: readonly Attempt[];
  readonly told: readonly Told[];
  /** The signal changed nothing: a duplicate, or overtaken by another. */
  readonly idle: boolean;
}

export interface OutcomeSettings {
  /** SMS_UNKNOWN_WAIT: how long a report is waited for before the SMS is sent again. */
  readonly unknownWaitMs: number;
  /** Gives the ID for the attempt that this signal may call for. */
  readonly nextAttemptId: () => string;
  /** Set when no other attempt is to follow one that was refused for now: why the submission fails then. */
  readonly noMore?: WithdrawalCause | undefined;
}

/**
 * What follows from a signal about one attempt for its submission as a whole. `attempts` are those that are not final, and the
 * one the signal is about.
 *
 * - Refused for now: another attempt is queued, for as long as the message is valid and wanted.
 * - Nothing known when the wait is over: sent again once; if that ends unknown too, the submission has failed. A double is
 *   possible only here, and only when both the answer and the report were lost. Nothing is sent again that is wanted no more.
 * - A report resolves an unknown attempt at any time before that; an attempt queued in its place is then not made.
 */
export function decideOutcome(
  submission: Submission,
  attempts: readonly Attempt[],
  attemptId: string,
  signal: Signal,
  at: Date,
  settings: OutcomeSettings,
): Outcome {
  const before = attempts.find((attempt) => attempt.attemptId === attemptId);
  if (!before) return { submission, attempts, told: [], idle: true };
  if (signal.signal === 'wait-over') return afterWait(submission, attempts, before, at, settings);

  const after = follow(before, signal, at, settings.unknownWaitMs);
  if (after === before) return { submission, attempts, told: [], idle: true };
  const others = attempts.filter((attempt) => attempt !== before);
  const outcome = (submission: Submission, told: readonly Told[], others: readonly Attempt[], next?: Attempt) => ({
    submission,
    attempts: [...others, after, ...(next ? [next] : [])].sort((one, two) => one.ordinal - two.ordinal),
    told,
    idle: false,
  });
  if (submission.settled || after.now === before.now) return outcome(submission, [], others);

  switch (after.now.state) {
    case 'delivered':
      return outcome(
        { ...submission, acceptedTold: true, settled: 'delivered' },
        [...acceptance(submission), { type: 'SmsDelivered' }],
        others.map(unneeded),
      );
    case 'accepted':
      return outcome(
        { ...submission, acceptedTold: true },
        acceptance(submission),
        after.now.reported ? others.map(unneeded) : others,
      );
    case 'unknown':
      return submission.acceptedTold || submission.unknownTold
        ? outcome(submission, [], others)
        : outcome({ ...submission, unknownTold: true }, [{ type: 'SmsOutcomeUnknown' }], others);
    case 'failed':
    case 'expired': {
      if (others.some(isHopeful)) return outcome(submission, [], others);
      const isForNow = isRefusedForNow(signal);
      if (isForNow && !isOver(submission, at) && !settings.noMore)
        return outcome(submission, [], others, queued(settings.nextAttemptId(), attempts));
      const { now } = after;
      const cause = now.state === 'expired' ? 'expired' : isForNow ? (settings.noMore ?? 'expired') : now.cause;
      const end = failure(cause);
      return outcome({ ...submission, settled: end.settled }, [end.told], others);
    }
    default:
      throw new Error(`attempt moved to ${after.now.state} by ${signal.signal}`);
  }
}

function follow(attempt: Attempt, signal: Signal, at: Date, unknownWaitMs: number): Attempt {
  const named = signal.signal === 'answered' && signal.answer.outcome === 'accepted' && attempt.now.state !== 'queued';
  const gatewayId = named ? signal.answer.id : attempt.gatewayId;
  const connector = attempt.connector ?? (signal.signal === 'reported' ? signal.connector : undefined);
  const now = advance(attempt.now, signal);
  if (now === attempt.now && gatewayId === attempt.gatewayId && connector === attempt.connector) return attempt;
  const { waitUntil, ...rest } = attempt;
  const next = {
    ...rest,
    now,
    ...(gatewayId !== undefined && { gatewayId }),
    ...(connector !== undefined && { connector }),
  };
  if (now.state !== 'unknown' && (now.state !== 'accepted' || now.reported)) return next;
  if (now === attempt.now) return { ...next, ...(waitUntil && { waitUntil }) };
  return { ...next, waitUntil: new Date(at.getTime() + unknownWaitMs) };
}

function afterWait(
  submission: Submission,
  attempts: readonly Attempt[],
  before: Attempt,
  at: Date,
  settings: OutcomeSettings,
): Outcome {
  if (!before.waitUntil || before.waitUntil > at) return { submission, attempts, told: [], idle: true };
  const { waitUntil: _, ...after } = before;
  const others = attempts.filter((attempt) => attempt !== before);
  const now = (submission: Submission, told: readonly Told[], ...changed: Attempt[]): Outcome => ({
    submission,
    attempts: [...others, ...changed].sort((one, two) => one.ordinal - two.ordinal),
    told,
    idle: false,
  });
  if (submission.settled || others.some(isHopeful)) return now(submission, [], after);
  if (isOver(submission, at)) {
    const end = failure('expired');
    return now({ ...submission, settled: end.settled }, [end.told], { ...after, now: { state: 'expired' } });
  }
  if (!submission.resent && !submission.withdrawn)
    return now({ ...submission, resent: true }, [], after, queued(settings.nextAttemptId(), attempts));
  const end = failure('outcome-unknown');
  return now({ ...submission, settled: end.settled }, [end.told], {
    ...after,
    now: { state: 'failed', cause: 'outcome-unknown' },
  });
}

const acceptance = (submission: Submission): Told[] => (submission.acceptedTold ? [] : [{ type: 'SmsAccepted' }]);

/** Whether the SMS may still reach the phone by this attempt, so that nothing else needs to be done for it now. */
const isHopeful = (attempt: Attempt): boolean =>
  attempt.now.state === 'queued' ||
  attempt.now.state === 'submitting' ||
  (attempt.now.state === 'accepted' && attempt.now.reported) ||
  (attempt.waitUntil !== undefined && !isFinal(attempt.now));

export const unneeded = (attempt: Attempt): Attempt =>
  attempt.now.state === 'queued' ? { ...attempt, now: { state: 'failed', cause: 'not-needed' } } : attempt;

const isOver = ({ validUntil }: Submission, at: Date): boolean => validUntil !== undefined && validUntil <= at;

const isRefusedForNow = (signal: Signal): boolean =>
  signal.signal === 'answered' && signal.answer.outcome === 'rejected' && signal.answer.retry === 'later';

const queued = (attemptId: string, attempts: readonly Attempt[]): Attempt => ({
  attemptId,
  ordinal: 1 + Math.max(...attempts.map((attempt) => attempt.ordinal)),
  now: { state: 'queued' },
});

const failure = (cause: FailureCause | 'expired'): { settled: 'failed' | 'expired'; told: Told } =>
  cause === 'expired'
    ? { settled: 'expired', told: { type: 'SmsFailed', code: MESSAGE_EXPIRED, cause } }
    : { settled: 'failed', told: { type: 'SmsFailed', code: failureCode(cause), cause } };
