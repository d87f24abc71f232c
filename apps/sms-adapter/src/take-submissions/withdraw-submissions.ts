import type { FactOf } from '@smsonly/contracts';
import type { Handler } from '@smsonly/kafka';
import { newEventId } from '@smsonly/platform';
import { loadForChange, saveChanges } from '../attempts/attempt.store.js';
import { stopUnwanted } from '../attempts/decide-text.js';
import { decideSignals, type AttemptSignal, type Settled } from '../attempts/settle-attempts.js';
import { markWithdrawn } from './withdrawal.store.js';

export type SmsWithdrawn = Extract<FactOf<'sms-submissions'>, { type: 'SmsWithdrawn' }>;

export interface WithdrawDependencies {
  /** Called with what became of the texts that were stopped. */
  readonly onSettled: (signals: readonly AttemptSignal[], settled: readonly Settled[]) => void;
}

/** Stops texts that their phones want no more, as far as nothing of them has left, and tells that they failed. */
export function withdrawSubmissions({ onSettled }: WithdrawDependencies): Handler<SmsWithdrawn> {
  return async (events, { tx, now }) => {
    const attemptIds = await markWithdrawn(tx, [...new Set(events.flatMap(({ data }) => data.submissionIds))]);
    if (attemptIds.length === 0) return [];
    const kept = await loadForChange(tx, attemptIds);
    const signals = attemptIds.flatMap((attemptId): AttemptSignal[] => {
      const stopped = stopUnwanted(kept.get(attemptId)?.parts ?? []);
      return stopped ? [{ attemptId: stopped.attemptId, signal: { signal: 'withdrawn', cause: stopped.cause } }] : [];
    });
    if (signals.length === 0) return [];
    // Nothing is waited for that was never sent.
    const { changes, pairs, emissions, effects } = decideSignals(signals, kept, now, 0, () => newEventId(now));
    saveChanges(tx, changes, pairs, now);
    tx.afterCommit(() => onSettled(signals, effects));
    return emissions;
  };
}
