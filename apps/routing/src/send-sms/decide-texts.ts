import type { Address } from '@smsonly/contracts';
import { inPool, numbersOf } from '@smsonly/imps-model';
import type { Binding } from '../conversation-numbers/binding.store.js';
import { chooseNumber, type NumberUse, type PhoneUse } from '../conversation-numbers/choose-number.js';
import { distinctPairs, pairKey, type Pair } from '../conversation-numbers/pair.js';
import { allows, type Consent } from '../consent/decide-consent.js';
import { refusal, type Refusal } from '../refusal.js';
import { composeSms, type ComposedSms } from './compose-sms.js';
import type { SmsPolicy } from './sms-policy.js';

/** A text of an IM user to a phone. */
export type Text = Readonly<{
  submissionId: string;
  phone: string;
  text: string;
  from: Readonly<{ accountId: string; userId: string; displayName?: string }>;
  messageId: string;
  sender: Address;
  recipient: Address;
  isReportWanted: boolean;
  contentType: string;
  contentSize: number;
  validUntil?: Date;
}>;

/** What the decision about texts needs to know. */
export type SmsFacts = Readonly<{
  now: Date;
  /** What a phone said last about each sender and about all. */
  consentOf: (phone: string) => readonly Consent[];
  /** The current bindings of the pairs that write, locked. */
  bindings: readonly Binding[];
  /** Bindings that some of these pairs were given by another run while this one was looking. */
  boundMeanwhile: readonly Binding[];
  /** How the phones of pairs without a number have seen numbers used. */
  use: PhoneUse;
}>;

/** A text that leaves as SMS. */
export type Sms = Readonly<{ text: Text; pair: Pair; number: string; composed: ComposedSms }>;

/** What is to be saved for the texts that leave. */
export type SmsChanges = Readonly<{
  /** In the order of the texts. */
  leaving: readonly Sms[];
  /** Bindings that end: of silent pairs that give their number up. */
  givenUp: readonly bigint[];
  /** Bindings that end: of pairs whose number left the pool. */
  moved: readonly bigint[];
  /** Numbers for pairs that had none. */
  given: readonly (Pair & Readonly<{ number: string }>)[];
  /** Bindings on which an IM user wrote. */
  spoken: readonly bigint[];
  /** Those of them whose SMS named its sender again after a silence. */
  strangers: readonly bigint[];
  /** How many pairs found no free number. */
  withoutNumber: number;
}>;

type TextOutcome = Readonly<{ sms: Sms }> | Readonly<{ refusal: Refusal }>;

/** Decides about texts one after another: what an earlier one was given, the later ones find taken. */
export type TextDecisions = Readonly<{
  decide(text: Text): TextOutcome;
  /** What follows from all that was decided. */
  changes(): SmsChanges;
}>;

/** The pairs that write, each once, but for those whose phone wants nothing of their sender. */
export function pairsWriting(pairs: readonly Pair[], consentOf: SmsFacts['consentOf']): Pair[] {
  return distinctPairs(pairs).filter(({ phone, accountId }) => allows(consentOf(phone), accountId));
}

/** Those of the pairs that have no number of the pool, so it has to be known how their phones have seen numbers used. */
export function pairsWithoutNumber(pairs: readonly Pair[], bindings: readonly Binding[], policy: SmsPolicy): Pair[] {
  const bound = new Set(bindings.filter(({ number }) => inPool(number, policy.pool)).map(pairKey));
  return pairs.filter((pair) => !bound.has(pairKey(pair)));
}

/**
 * Whether texts leave as SMS, and from which number: not when their phone has asked for no more, nor when they are too long, nor when no
 * number is free. Each leaves from its pair's number; a pair without one is given one by the first text that may leave.
 */
export function textDecisions(facts: SmsFacts, policy: SmsPolicy): TextDecisions {
  const bindings = new Map(facts.boundMeanwhile.map((binding) => [pairKey(binding), binding]));
  const moved = new Map<string, bigint>();
  for (const binding of facts.bindings) {
    if (inPool(binding.number, policy.pool)) bindings.set(pairKey(binding), binding);
    else moved.set(pairKey(binding), binding.bindingId);
  }
  const numbers = numberGiver(facts, policy);
  const leaving: Sms[] = [];
  return {
    decide(text) {
      const pair = { phone: text.phone, accountId: text.from.accountId, userId: text.from.userId };
      if (!allows(facts.consentOf(text.phone), pair.accountId))
        return { refusal: refusal('opted-out', 'The recipient has asked for no more SMS') };
      const binding = bindings.get(pairKey(pair));
      const isKnown = binding !== undefined && isIntroduced(binding, facts.now, policy);
      const composed = composeSms(text.text, text.from, isKnown, policy.wording);
      if ('refusal' in composed) return composed;
      const number = binding?.number ?? numbers.give(pair);
      if (number === undefined)
        return { refusal: refusal('no-number', 'All numbers to this phone are in use, try again later') };
      const sms = { text, pair, number, composed };
      leaving.push(sms);
      return { sms };
    },
    changes() {
      const writing = new Set(leaving.map(({ pair }) => pairKey(pair)));
      const spoken = facts.bindings.filter((one) => bindings.get(pairKey(one)) === one && writing.has(pairKey(one)));
      const strangers = spoken.filter((binding) => !isIntroduced(binding, facts.now, policy));
      const { given, givenUp, withoutNumber } = numbers;
      return {
        leaving,
        given: [...given.values()],
        givenUp,
        moved: [...given.keys()].flatMap((key) => moved.get(key) ?? []),
        spoken: spoken.map(({ bindingId }) => bindingId),
        strangers: strangers.map(({ bindingId }) => bindingId),
        withoutNumber: withoutNumber.size,
      };
    },
  };
}

/** Gives numbers to pairs, one after another: no two pairs of a phone get the same, and no pair that writes now gives its up. */
function numberGiver({ now, use, bindings }: SmsFacts, { pool, numberHold }: SmsPolicy) {
  const silentSince = new Date(now.getTime() - numberHold);
  const writing = new Set(bindings.map(({ bindingId }) => bindingId));
  const known = new Map<string, Map<string, NumberUse>>();
  const given = new Map<string, Pair & { number: string }>();
  const givenUp: bigint[] = [];
  const withoutNumber = new Set<string>();

  const useOf = (phone: string): Map<string, NumberUse> => {
    const before = known.get(phone);
    if (before) return before;
    const seen = [...(use.get(phone) ?? [])].map(([number, one]): [string, NumberUse] => {
      const isWriting = one.holder !== undefined && writing.has(one.holder.bindingId);
      return [number, isWriting ? { ...one, isWriting } : one];
    });
    const ofPhone = new Map(seen);
    known.set(phone, ofPhone);
    return ofPhone;
  };
  const give = (pair: Pair): string | undefined => {
    const before = given.get(pairKey(pair));
    if (before) return before.number;
    const ofPhone = useOf(pair.phone);
    const choice = chooseNumber(numbersOf(pool), ofPhone, silentSince);
    if (!choice) {
      withoutNumber.add(pairKey(pair));
      return undefined;
    }
    if (choice.released !== undefined) givenUp.push(choice.released);
    ofPhone.set(choice.number, { spokeAt: now, isUnsettled: true });
    given.set(pairKey(pair), { ...pair, number: choice.number });
    return choice.number;
  };
  return { give, given, givenUp, withoutNumber };
}

/** Whether the phone knows the sender by name: an SMS that named them was accepted, and the pair has not been silent for long. */
function isIntroduced(binding: Binding, now: Date, { introduceAfter }: SmsPolicy): boolean {
  return binding.isIntroduced && now.getTime() - binding.spokeAt.getTime() < introduceAfter;
}
