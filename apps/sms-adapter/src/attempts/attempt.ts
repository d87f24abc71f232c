import type { DlrMeaning, RejectionCause, UnknownCause } from 'jasmin-sms-client';

/**
 * The state of an attempt. An attempt is one call to the gateway's `/send`; it is recorded before the call and its state only moves forward:
 *
 *   queued -> submitting -> unknown -> accepted -> delivered | failed | expired
 *
 * States may be skipped. `accepted` with `reported` means that the SMSC has accepted it: the SMS has left the gateway, so it is never
 * sent again.
 */
export type AttemptState =
  | { readonly state: 'queued' }
  | { readonly state: 'submitting' }
  | { readonly state: 'unknown' }
  | { readonly state: 'accepted'; readonly reported: boolean }
  | { readonly state: 'delivered' }
  | { readonly state: 'failed'; readonly cause: FailureCause }
  | { readonly state: 'expired' };

/** Why this attempt did not, or will not, deliver the SMS to the phone. */
export type FailureCause =
  | RejectionCause
  /** The SMSC refused it with this command status, e.g. `smsc:ESME_RINVDSTADR`. */
  | `smsc:${string}`
  /** The SMSC accepted it and gave up. */
  | 'deleted'
  | 'undeliverable'
  | 'rejected'
  /** Both attempts were made, and neither has a known outcome. */
  | 'outcome-unknown'
  /** Cancelled while queued: the report of an earlier attempt came in time, or another part of the text failed. */
  | 'not-needed'
  /** Cancelled while queued: the phone opted out of texts from the sender. */
  | 'withdrawn';

/** The outcome of one call to the gateway: `SubmitResult` without the details for logs. */
export type SubmitOutcome =
  | { readonly outcome: 'accepted'; readonly id: string }
  | { readonly outcome: 'rejected'; readonly cause: RejectionCause; readonly retry: 'never' | 'later' }
  | { readonly outcome: 'unknown'; readonly why: UnknownCause | 'abandoned' };

/** Something that happened to an attempt. */
export type Signal =
  /** The call is over; `abandoned`: the process that made it is gone. */
  | { readonly signal: 'answered'; readonly answer: SubmitOutcome }
  /** A delivery report arrived; one of level 1 names the gateway's connector. */
  | { readonly signal: 'reported'; readonly level: 1 | 2; readonly report: DlrMeaning; readonly connector?: string }
  /** The wait for a report is over. */
  | { readonly signal: 'wait-over' }
  /** The validity of the message has ended; only an attempt that has not been made yet can be cancelled. */
  | { readonly signal: 'validity-over' }
  /** The phone opted out; only an attempt that has not been made yet can be cancelled. */
  | { readonly signal: 'withdrawn'; readonly cause: WithdrawalCause };

/** How a withdrawn text ends: unsent, or with an SMS of unknown outcome that is not sent again. */
export type WithdrawalCause = 'withdrawn' | 'outcome-unknown';

export const isFinal = ({ state }: AttemptState): boolean =>
  state === 'delivered' || state === 'failed' || state === 'expired';

/** The order of states; `advance` never moves to a lower rank. */
export function rank(attempt: AttemptState): number {
  if (isFinal(attempt)) return 5;
  if (attempt.state === 'accepted') return attempt.reported ? 4 : 3;
  return attempt.state === 'unknown' ? 2 : attempt.state === 'submitting' ? 1 : 0;
}

/** The attempt after a signal; the same object when the signal changes nothing (a duplicate, or overtaken by a later one). */
export function advance(attempt: AttemptState, signal: Signal): AttemptState {
  const next = apply(attempt, signal);
  return next !== undefined && !isFinal(attempt) && rank(next) > rank(attempt) ? next : attempt;
}

function apply(attempt: AttemptState, signal: Signal): AttemptState | undefined {
  switch (signal.signal) {
    case 'answered':
      return attempt.state === 'queued' ? undefined : afterAnswer(attempt, signal.answer);
    case 'reported':
      return attempt.state === 'queued' ? undefined : afterReport(signal.level, signal.report);
    case 'validity-over':
      return attempt.state === 'queued' || attempt.state === 'submitting' ? { state: 'expired' } : undefined;
    case 'withdrawn':
      return attempt.state === 'queued' ? { state: 'failed', cause: signal.cause } : undefined;
    case 'wait-over':
      return undefined; // decided for the SMS as a whole, in decideOutcome
  }
}

function afterAnswer(attempt: AttemptState, answer: SubmitOutcome): AttemptState | undefined {
  if (answer.outcome === 'accepted') return { state: 'accepted', reported: false };
  if (answer.outcome === 'unknown') return { state: 'unknown' };
  // A report has already shown that the gateway has it, and reports outrank the answer to the call.
  return attempt.state === 'accepted' ? undefined : { state: 'failed', cause: answer.cause };
}

function afterReport(level: 1 | 2, report: DlrMeaning): AttemptState {
  switch (report.means) {
    case 'accepted':
      return { state: 'accepted', reported: true };
    case 'delivered':
      return { state: 'delivered' };
    case 'refused':
      return { state: 'failed', cause: `smsc:${report.status}` };
    case 'failed':
      return report.cause === 'expired' ? { state: 'expired' } : { state: 'failed', cause: report.cause };
    case 'maybe-sent':
      return { state: 'accepted', reported: false };
    case 'undecided':
      return { state: 'accepted', reported: level === 2 };
  }
}
