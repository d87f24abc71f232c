import type { Signal, WithdrawalCause } from './attempt.js';
import {
  decideOutcome,
  unneeded,
  type Attempt,
  type OutcomeSettings,
  type Submission,
  type Told,
} from './decide-outcome.js';

/** One SMS of a text, or all of a text that the gateway cuts, with those of its attempts that still matter. */
export interface Part {
  readonly submission: Submission;
  readonly attempts: readonly Attempt[];
}

export interface TextOutcome {
  /** All parts given; those that did not change are the same objects. */
  readonly parts: readonly Part[];
  /** What is told about the text. */
  readonly told: readonly Told[];
  /** The signal changed nothing: a duplicate, or overtaken by another. */
  readonly idle: boolean;
}

/**
 * What follows from a signal about an attempt of one part for the text as a whole. Each part goes its own way (`decideOutcome`); the
 * text is
 *
 * - accepted once its first part is: from then on the phone may answer;
 * - of unknown outcome once a part is, unless it was accepted before;
 * - delivered once all parts are;
 * - failed once any part is, for its reason. All others end with it: what is queued is not made, what is under way not made
 *   again, so nothing is told any more.
 */
export function decideText(
  parts: readonly Part[],
  attemptId: string,
  signal: Signal,
  at: Date,
  settings: OutcomeSettings,
): TextOutcome {
  const part = parts.find(({ attempts }) => attempts.some((attempt) => attempt.attemptId === attemptId));
  if (!part) return { parts, told: [], idle: true };
  const noMore = part.submission.withdrawn ? endOfUnwanted(part, parts) : undefined;
  const outcome = decideOutcome(part.submission, part.attempts, attemptId, signal, at, { ...settings, noMore });
  if (outcome.idle) return { parts, told: [], idle: true };
  const { submission, attempts } = outcome;
  const others = parts.filter((other) => other !== part).map((other) => other.submission);
  const hasFailed = outcome.told.some(({ type }) => type === 'SmsFailed');
  return {
    parts: parts.map((one) => (one === part ? { submission, attempts } : hasFailed ? ended(one) : one)),
    told: outcome.told.filter((told) => isNewsOfText(told, others)),
    idle: false,
  };
}

/**
 * How to stop a text that its phone wants no more: which attempt is not made, and why the text fails. Undefined when there is
 * nothing to stop. While a call is outstanding nobody knows whether something of the text has left; its end decides (`decideText`).
 */
export function stopUnwanted(parts: readonly Part[]): { attemptId: string; cause: WithdrawalCause } | undefined {
  const isBeingCalled = parts.some(({ attempts }) => attempts.some(({ now }) => now.state === 'submitting'));
  for (const part of parts) {
    const queued = part.attempts.find(({ now }) => now.state === 'queued');
    const cause = part.submission.settled ? undefined : endOfUnwanted(part, parts);
    if (queued && cause && !isBeingCalled) return { attemptId: queued.attemptId, cause };
  }
  return undefined;
}

/**
 * Why a part of an unwanted text gets no attempt any more: nothing of the text has left, or the part would be sent again. Undefined when
 * something of the text is, or may be, on the phone: then its other parts follow.
 */
function endOfUnwanted({ submission }: Part, parts: readonly Part[]): WithdrawalCause | undefined {
  if (submission.resent) return 'outcome-unknown';
  return parts.some(({ submission: { acceptedTold, unknownTold } }) => acceptedTold || unknownTold)
    ? undefined
    : 'withdrawn';
}

/** Whether what is told about a part is told about the text, given how its other parts stand. */
function isNewsOfText({ type }: Told, others: readonly Submission[]): boolean {
  switch (type) {
    case 'SmsAccepted':
      return !others.some((other) => other.acceptedTold);
    case 'SmsOutcomeUnknown':
      return !others.some((other) => other.acceptedTold || other.unknownTold);
    case 'SmsDelivered':
      return others.every((other) => other.settled === 'delivered');
    case 'SmsFailed':
      return true;
  }
}

const ended = (part: Part): Part =>
  part.submission.settled
    ? part
    : { submission: { ...part.submission, settled: 'failed' }, attempts: part.attempts.map(unneeded) };
