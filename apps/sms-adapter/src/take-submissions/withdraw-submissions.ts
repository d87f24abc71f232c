import type { FactOf } from '@smsonly/contracts';
import { emit, type Emission, type Handler, type Work } from '@smsonly/kafka';
import { newEventId } from '@smsonly/platform';
import { loadForChange, saveChanges } from '../attempts/attempt.store.js';
import { stopUnwanted } from '../attempts/decide-text.js';
import { failureCode } from '../attempts/failure-code.js';
import { decideSignals, type AttemptSignal, type Settled } from '../attempts/settle-attempts.js';
import { endBeforehand, markWithdrawn, type WithdrawnText } from './withdrawal.store.js';

export type SmsWithdrawn = Extract<FactOf<'sms-submissions'>, { type: 'SmsWithdrawn' }>;

export interface WithdrawDeps {
  /** Called with what became of the texts that were stopped. */
  readonly onSettled: (signals: readonly AttemptSignal[], settled: readonly Settled[]) => void;
}

/**
 * Stops texts that their phones want no more, as far as nothing of them has left, and tells that they failed. Requests and this fact come
 * from different events of routing, so it may be here first.
 */
export function withdrawSubmissions({ onSettled }: WithdrawDeps): Handler<SmsWithdrawn> {
  return async (events, { tx, now }) => {
    const texts = new Map(
      events.flatMap(({ data: { to: phone, texts } }) =>
        texts.map(({ submissionId, from: number }): [string, WithdrawnText] => {
          return [submissionId, { submissionId, phone, number }];
        }),
      ),
    );
    const early = await endBeforehand(tx, [...texts.values()], now);
    const stopped = await stopQueued({ tx, now }, [...texts.keys()], onSettled);
    const failed = early.flatMap((submissionId) => texts.get(submissionId) ?? []).map((text) => failureOf(text, now));
    return [...failed, ...stopped];
  };
}

async function stopQueued(
  { tx, now }: Work,
  submissionIds: readonly string[],
  onSettled: WithdrawDeps['onSettled'],
): Promise<Emission[]> {
  const attemptIds = await markWithdrawn(tx, submissionIds);
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
}

function failureOf({ submissionId, phone: to, number: from }: WithdrawnText, now: Date): Emission {
  const cause = 'withdrawn';
  const data = { submissionId, to, from, at: now.toISOString(), code: failureCode(cause), cause };
  return emit('sms-events', to, { type: 'SmsFailed', data });
}
