import type { Work } from '@smsonly/kafka';
import type { Consent } from '../consent/decide-consent.js';
import { readConsent } from '../consent/consent.store.js';
import { lockBindings, lockIdleBindings, readBindings, readUse } from '../conversation-numbers/binding.store.js';
import type { NumberUse, PhoneUse } from '../conversation-numbers/choose-number.js';
import type { Pair } from '../conversation-numbers/pair.js';
import { lockConsentShared, lockNumbers } from '../locks.js';
import { pairsWithoutNumber, sendingPairs, type SmsFacts } from './decide-texts.js';
import type { SmsPolicy } from './sms-policy.js';

type ConsentOf = (phone: string) => readonly Consent[];

/** The consent of these phones, which cannot change until we commit. Statements issued at the same time share the round trip. */
export async function loadConsent({ tx }: Work, phones: readonly string[]): Promise<ConsentOf> {
  if (phones.length === 0) return () => [];
  const [, consentOf] = await Promise.all([lockConsentShared(tx, phones), readConsent(tx, phones)]);
  return consentOf;
}

/** Loads the sending pairs' numbers and, for each pair without one, all numbers that its phone has seen. */
export async function loadSmsFacts(
  { tx, now }: Work,
  asked: readonly Pair[],
  consentOf: ConsentOf,
  policy: SmsPolicy,
): Promise<SmsFacts> {
  const pairs = sendingPairs(asked, consentOf);
  const bindings = pairs.length === 0 ? [] : await lockBindings(tx, pairs);
  const unbound = pairsWithoutNumber(pairs, bindings, policy);
  const known = { now, consentOf, bindings };
  if (unbound.length === 0) return { ...known, boundConcurrently: [], use: new Map() };

  const phones = [...new Set(unbound.map(({ phone }) => phone))];
  const [, current, idle, use] = await Promise.all([
    lockNumbers(tx, phones),
    readBindings(tx, unbound),
    lockIdleBindings(tx, phones),
    readUse(tx, phones),
  ]);
  const ours = new Set(bindings.map(({ bindingId }) => bindingId));
  const boundConcurrently = current.filter(({ bindingId }) => !ours.has(bindingId));
  return { ...known, boundConcurrently, use: markBusy(use, idle) };
}

/** Numbers whose binding could not be locked are busy. */
function markBusy(use: PhoneUse, idle: ReadonlySet<bigint>): PhoneUse {
  const isBusy = ({ holder }: NumberUse): boolean => holder !== undefined && !idle.has(holder.bindingId);
  return new Map(
    [...use].map(([phone, numbers]) => [
      phone,
      new Map([...numbers].map(([number, one]) => [number, isBusy(one) ? { ...one, isBusy: true } : one])),
    ]),
  );
}
