import type { FactOf } from '@smsonly/contracts';
import { emit, type Emission, type Handler, type Work } from '@smsonly/kafka';
import { newEventId } from '@smsonly/platform';
import { loadForChange, saveChanges } from '../attempts/attempt.store.js';
import { planWithdrawal } from '../attempts/decide-text.js';
import { failureCode } from '../attempts/failure-code.js';
import { decideSignals, type AttemptSignal, type SettledSignal } from '../attempts/settle-attempts.js';
import { recordEarlyWithdrawals, markWithdrawn, type WithdrawnText } from './withdrawal.store.js';

export type SmsWithdrawn = Extract<FactOf<'sms-submissions'>, { type: 'SmsWithdrawn' }>;

export interface WithdrawDeps {
  /** Called after the commit with the effects on the withdrawn texts. */
  readonly onSettled: (signals: readonly AttemptSignal[], settled: readonly SettledSignal[]) => void;
}

/**
 * Withdraws texts whose phones have opted out, unless a part of them was sent already, and publishes their failure. Requests and withdrawals
 * come from different events of routing, so a withdrawal may arrive before its request.
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
    const recordedEarly = await recordEarlyWithdrawals(tx, [...texts.values()], now);
    const withdrawn = await withdrawQueued({ tx, now }, [...texts.keys()], onSettled);
    const failed = recordedEarly
      .flatMap((submissionId) => texts.get(submissionId) ?? [])
      .map((text) => failureOf(text, now));
    return [...failed, ...withdrawn];
  };
}

async function withdrawQueued(
  { tx, now }: Work,
  submissionIds: readonly string[],
  onSettled: WithdrawDeps['onSettled'],
): Promise<Emission[]> {
  const attemptIds = await markWithdrawn(tx, submissionIds);
  if (attemptIds.length === 0) return [];
  const loaded = await loadForChange(tx, attemptIds);
  const signals = attemptIds.flatMap((attemptId): AttemptSignal[] => {
    const withdrawn = planWithdrawal(loaded.get(attemptId)?.parts ?? []);
    return withdrawn
      ? [{ attemptId: withdrawn.attemptId, signal: { signal: 'withdrawn', cause: withdrawn.cause } }]
      : [];
  });
  if (signals.length === 0) return [];
  // No wait for a report, since nothing was sent.
  const { changes, pairs, emissions, effects } = decideSignals(signals, loaded, now, 0, () => newEventId(now));
  saveChanges(tx, changes, pairs, now);
  tx.afterCommit(() => onSettled(signals, effects));
  return emissions;
}

function failureOf({ submissionId, phone: to, number: from }: WithdrawnText, now: Date): Emission {
  const cause = 'withdrawn';
  const data = { submissionId, to, from, at: now.toISOString(), code: failureCode(cause), cause };
  return emit('sms-events', to, { type: 'SmsFailed', data });
}
