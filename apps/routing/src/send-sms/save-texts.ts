import type { Envelope } from '@smsonly/contracts';
import { emit, type Emission, type Work } from '@smsonly/kafka';
import { insertBindings, recordActivity, releaseBindings } from '../conversation-numbers/binding.store.js';
import { pairKey } from '../conversation-numbers/pair.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import type { Sms, SmsChanges, SmsFacts } from './decide-texts.js';
import { insertSubmissions, type Submission } from './submission.store.js';

/** Saves the decisions about texts. */
export async function saveTexts(
  { metrics }: { metrics: RoutingMetrics },
  { tx, now }: Work,
  facts: SmsFacts,
  { leaving, assigned, released, moved, active, toReintroduce, withoutNumber }: SmsChanges,
): Promise<void> {
  if (assigned.length + withoutNumber > 0) {
    metrics.bindings.inc({ change: 'given' }, assigned.length);
    metrics.bindings.inc({ change: 'given-up' }, released.length);
    metrics.bindings.inc({ change: 'refused' }, withoutNumber);
  }
  const [, inserted] = await Promise.all([
    releaseBindings(tx, [...released, ...moved], now),
    insertBindings(tx, assigned, now),
  ]);
  const all = [...facts.bindings, ...facts.boundConcurrently, ...inserted];
  const bindings = new Map(all.map((binding) => [pairKey(binding), binding.bindingId]));
  const submissions = leaving.map((sms) => submissionOf(sms, now, bindings.get(pairKey(sms.pair))));
  await Promise.all([recordActivity(tx, active, now, toReintroduce), insertSubmissions(tx, submissions)]);
}

/** The fact that asks sms-adapter to send it. */
export function smsRequested({ text, number: from, composed }: Sms, cause?: Envelope): Emission {
  const { submissionId, phone: to, validUntil } = text;
  const sender = text.from.accountId;
  const validity = validUntil && { validUntil: validUntil.toISOString() };
  const data = { submissionId, to, from, text: composed.text, sender, ...validity };
  return emit('sms-submissions', to, { type: 'SmsRequested', data }, cause && { cause });
}

function submissionOf({ text, number, composed }: Sms, requestedAt: Date, bindingId: bigint | undefined): Submission {
  if (bindingId === undefined) throw new Error('an SMS was decided on without a binding for its pair');
  const { from, ...common } = text;
  const { namesSender } = composed;
  return { ...common, number, bindingId, namesSender, senderAccountId: from.accountId, requestedAt };
}
