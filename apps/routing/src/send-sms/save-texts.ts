import type { Envelope } from '@smsonly/contracts';
import { emit, type Emission, type Work } from '@smsonly/kafka';
import { insertBindings, recordSpoken, releaseBindings } from '../conversation-numbers/binding.store.js';
import { pairKey } from '../conversation-numbers/pair.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import type { Sms, SmsChanges, SmsFacts } from './decide-texts.js';
import { insertSubmissions, type Submission } from './submission.store.js';

/** Stores what was decided about texts. */
export async function saveTexts(
  { metrics }: { metrics: RoutingMetrics },
  { tx, now }: Work,
  facts: SmsFacts,
  { leaving, given, givenUp, moved, spoken, strangers, withoutNumber }: SmsChanges,
): Promise<void> {
  if (given.length + withoutNumber > 0) {
    metrics.bindings.inc({ change: 'given' }, given.length);
    metrics.bindings.inc({ change: 'given-up' }, givenUp.length);
    metrics.bindings.inc({ change: 'refused' }, withoutNumber);
  }
  const [, inserted] = await Promise.all([
    releaseBindings(tx, [...givenUp, ...moved], now),
    insertBindings(tx, given, now),
  ]);
  const all = [...facts.bindings, ...facts.boundMeanwhile, ...inserted];
  const bindings = new Map(all.map((binding) => [pairKey(binding), binding.bindingId]));
  const submissions = leaving.map((sms) => submissionOf(sms, now, bindings.get(pairKey(sms.pair))));
  await Promise.all([recordSpoken(tx, spoken, now, strangers), insertSubmissions(tx, submissions)]);
}

/** The fact that has sms-adapter send it. */
export function smsRequested({ text, number: from, composed }: Sms, cause?: Envelope): Emission {
  const { submissionId, phone: to, validUntil } = text;
  const sender = text.from.accountId;
  const validity = validUntil && { validUntil: validUntil.toISOString() };
  const data = { submissionId, to, from, text: composed.text, sender, ...validity };
  return emit('sms-submissions', to, { type: 'SmsRequested', data }, cause && { cause });
}

function submissionOf({ text, number, composed }: Sms, requestedAt: Date, bindingId: bigint | undefined): Submission {
  if (bindingId === undefined) throw new Error('an SMS leaves from a number that its pair does not have');
  const { from, ...common } = text;
  const { namesSender } = composed;
  return { ...common, number, bindingId, namesSender, senderAccountId: from.accountId, requestedAt };
}
