import type { Work } from '@smsonly/kafka';
import type { Consent } from '../consent/decide-consent.js';
import { readConsent } from '../consent/consent.store.js';
import { lockBindings, lockSilentBindings, readBindings, readUse } from '../conversation-numbers/binding.store.js';
import type { NumberUse, PhoneUse } from '../conversation-numbers/choose-number.js';
import type { Pair } from '../conversation-numbers/pair.js';
import { lockConsentShared, lockNumbers } from '../locks.js';
import { pairsWithoutNumber, pairsWriting, type SmsFacts } from './decide-texts.js';
import type { SmsPolicy } from './sms-policy.js';

type ConsentOf = (phone: string) => readonly Consent[];

/** What these phones said about SMS; it stays so until we commit. Statements that are called beside this share its round trip. */
export async function loadConsent({ tx }: Work, phones: readonly string[]): Promise<ConsentOf> {
  if (phones.length === 0) return () => [];
  const [, consentOf] = await Promise.all([lockConsentShared(tx, phones), readConsent(tx, phones)]);
  return consentOf;
}

/** What is known of the pairs that write, beside what their phones said: their numbers; and all numbers of a phone, if a pair has none. */
export async function loadSmsFacts(
  { tx, now }: Work,
  asked: readonly Pair[],
  consentOf: ConsentOf,
  policy: SmsPolicy,
): Promise<SmsFacts> {
  const pairs = pairsWriting(asked, consentOf);
  const bindings = pairs.length === 0 ? [] : await lockBindings(tx, pairs);
  const unbound = pairsWithoutNumber(pairs, bindings, policy);
  const known = { now, consentOf, bindings };
  if (unbound.length === 0) return { ...known, boundMeanwhile: [], use: new Map() };

  const phones = [...new Set(unbound.map(({ phone }) => phone))];
  const [, current, silent, use] = await Promise.all([
    lockNumbers(tx, phones),
    readBindings(tx, unbound),
    lockSilentBindings(tx, phones),
    readUse(tx, phones),
  ]);
  const ours = new Set(bindings.map(({ bindingId }) => bindingId));
  const boundMeanwhile = current.filter(({ bindingId }) => !ours.has(bindingId));
  return { ...known, boundMeanwhile, use: withWriting(use, silent) };
}

/** Numbers whose holder could not be locked are in use at this moment. */
function withWriting(use: PhoneUse, silent: ReadonlySet<bigint>): PhoneUse {
  const isWriting = ({ holder }: NumberUse): boolean => holder !== undefined && !silent.has(holder.bindingId);
  return new Map(
    [...use].map(([phone, numbers]) => [
      phone,
      new Map([...numbers].map(([number, one]) => [number, isWriting(one) ? { ...one, isWriting: true } : one])),
    ]),
  );
}
