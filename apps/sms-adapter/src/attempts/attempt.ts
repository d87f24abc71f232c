import type { DlrMeaning, RejectionCause, UnknownCause } from 'jasmin-sms-client';

/**
 * Where an attempt stands. An attempt is one call of the gateway's `/send` for a submission; it is recorded before the call and
 * moves only forward:
 *
 *   queued -> submitting -> unknown -> accepted -> delivered | failed | expired
 *
 * Any of them may be passed over. `accepted` with `reported` means that the SMSC's own word has come: the SMS has left the
 * gateway, so it is never sent again.
 */
export type AttemptState =
  | { readonly state: 'queued' }
  | { readonly state: 'submitting' }
  | { readonly state: 'unknown' }
  | { readonly state: 'accepted'; readonly reported: boolean }
  | { readonly state: 'delivered' }
  | { readonly state: 'failed'; readonly cause: FailureCause }
  | { readonly state: 'expired' };

/** Why an SMS did not, or will not, reach the phone by this attempt. */
export type FailureCause =
  | RejectionCause
  /** The SMSC refused it with this command status, e.g. `smsc:ESME_RINVDSTADR`. */
  | `smsc:${string}`
  /** The SMSC took it and gave it up. */
  | 'deleted'
  | 'undeliverable'
  | 'rejected'
  /** Both attempts were made and nobody said what became of them. */
  | 'outcome-unknown'
  /** Queued, but the report of the attempt before came in time, or another part of the text has failed. */
  | 'not-needed'
  /** Queued when the phone asked for no more from its sender. */
  | 'withdrawn';

/** What the gateway said to one call, without what only logs need. */
export type Answer =
  | { readonly outcome: 'accepted'; readonly id: string }
  | { readonly outcome: 'rejected'; readonly cause: RejectionCause; readonly retry: 'never' | 'later' }
  | { readonly outcome: 'unknown'; readonly why: UnknownCause | 'abandoned' };

/** What may happen to an attempt. */
export type Signal =
  /** The call is over; `abandoned`: the instance that made it is gone. */
  | { readonly signal: 'answered'; readonly answer: Answer }
  /** A delivery report came; one of level 1 names the gateway's connector. */
  | { readonly signal: 'reported'; readonly level: 1 | 2; readonly report: DlrMeaning; readonly connector?: string }
  /** The time to wait for a report is over. */
  | { readonly signal: 'wait-over' }
  /** The message is of no use any more; only an attempt that has not been made can still be stopped. */
  | { readonly signal: 'validity-over' }
  /** The phone wants it no more; only an attempt that has not been made can still be stopped. */
  | { readonly signal: 'withdrawn'; readonly cause: WithdrawalCause };

/** How a text ends that is wanted no more: unsent, or with an SMS of unknown outcome that is not sent again. */
export type WithdrawalCause = 'withdrawn' | 'outcome-unknown';

export const isFinal = ({ state }: AttemptState): boolean =>
  state === 'delivered' || state === 'failed' || state === 'expired';

/** How far an attempt has come; `advance` never lowers it. */
export function rank(attempt: AttemptState): number {
  if (isFinal(attempt)) return 5;
  if (attempt.state === 'accepted') return attempt.reported ? 4 : 3;
  return attempt.state === 'unknown' ? 2 : attempt.state === 'submitting' ? 1 : 0;
}

/** The attempt after a signal; the same object when the signal changes nothing (a duplicate, or overtaken by a later one). */
export function advance(attempt: AttemptState, signal: Signal): AttemptState {
  const next = follow(attempt, signal);
  return next !== undefined && !isFinal(attempt) && rank(next) > rank(attempt) ? next : attempt;
}

function follow(attempt: AttemptState, signal: Signal): AttemptState | undefined {
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
      return undefined; // what follows is decided for the submission as a whole
  }
}

function afterAnswer(attempt: AttemptState, answer: Answer): AttemptState | undefined {
  if (answer.outcome === 'accepted') return { state: 'accepted', reported: false };
  if (answer.outcome === 'unknown') return { state: 'unknown' };
  // A report has already shown that the gateway has it: the report is nearer to the phone than the answer.
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
