import type { Address } from '@smsonly/contracts';
import { inPool, numbersOf } from '@smsonly/imps-model';
import type { Binding } from '../conversation-numbers/binding.store.js';
import { chooseNumber, type NumberUse, type PhoneUse } from '../conversation-numbers/choose-number.js';
import { distinctPairs, pairKey, type Pair } from '../conversation-numbers/pair.js';
import { allows, type Consent } from '../consent/decide-consent.js';
import { refusal, type Refusal } from '../refusal.js';
import { composeSms, type ComposedSms } from './compose-sms.js';
import type { SmsPolicy } from './sms-policy.js';

/** A text from an IM user to a phone. */
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

/** The facts behind the decisions about texts. */
export type SmsFacts = Readonly<{
  now: Date;
  /** A phone's latest consent for each sender and for all. */
  consentOf: (phone: string) => readonly Consent[];
  /** The current bindings of the sending pairs, locked. */
  bindings: readonly Binding[];
  /** Bindings that another run created for some of these pairs while this one was loading. */
  boundConcurrently: readonly Binding[];
  /** The numbers that the phones of pairs without a number have seen, and their use. */
  use: PhoneUse;
}>;

/** A text that goes out as SMS. */
export type Sms = Readonly<{ text: Text; pair: Pair; number: string; composed: ComposedSms }>;

/** What has to be saved for the texts that go out. */
export type SmsChanges = Readonly<{
  /** In the order of the texts. */
  leaving: readonly Sms[];
  /** Bindings of idle pairs that end because another pair gets their number. */
  released: readonly bigint[];
  /** Bindings that end because their number is no longer in the pool. */
  moved: readonly bigint[];
  /** Numbers assigned to pairs that had none. */
  assigned: readonly (Pair & Readonly<{ number: string }>)[];
  /** Bindings on which an IM user sends. */
  active: readonly bigint[];
  /** Those of them whose SMS names its sender again after a silence. */
  toReintroduce: readonly bigint[];
  /** How many pairs found no free number. */
  withoutNumber: number;
}>;

type TextOutcome = Readonly<{ sms: Sms }> | Readonly<{ refusal: Refusal }>;

/** Decides about texts one by one: a number assigned to one is taken for the next. */
export type TextDecisions = Readonly<{
  decide(text: Text): TextOutcome;
  /** The changes that all decisions so far amount to. */
  changes(): SmsChanges;
}>;

/** The distinct pairs whose phone has not opted out of SMS from the sender. */
export function sendingPairs(pairs: readonly Pair[], consentOf: SmsFacts['consentOf']): Pair[] {
  return distinctPairs(pairs).filter(({ phone, accountId }) => allows(consentOf(phone), accountId));
}

/** The pairs that have no pool number yet, so that the use of numbers towards their phones has to be loaded. */
export function pairsWithoutNumber(pairs: readonly Pair[], bindings: readonly Binding[], policy: SmsPolicy): Pair[] {
  const bound = new Set(bindings.filter(({ number }) => inPool(number, policy.pool)).map(pairKey));
  return pairs.filter((pair) => !bound.has(pairKey(pair)));
}

/**
 * Decides whether texts go out as SMS, and from which number. A text is refused when its phone has opted out, when it is too long, or when
 * no number is free. It goes out from its pair's number; a pair without one gets one with its first text that is not refused.
 */
export function textDecisions(facts: SmsFacts, policy: SmsPolicy): TextDecisions {
  const bindings = new Map(facts.boundConcurrently.map((binding) => [pairKey(binding), binding]));
  const moved = new Map<string, bigint>();
  for (const binding of facts.bindings) {
    if (inPool(binding.number, policy.pool)) bindings.set(pairKey(binding), binding);
    else moved.set(pairKey(binding), binding.bindingId);
  }
  const numbers = numberAssigner(facts, policy);
  const leaving: Sms[] = [];
  return {
    decide(text) {
      const pair = { phone: text.phone, accountId: text.from.accountId, userId: text.from.userId };
      if (!allows(facts.consentOf(text.phone), pair.accountId))
        return { refusal: refusal('opted-out', 'The recipient has opted out of SMS from this sender') };
      const binding = bindings.get(pairKey(pair));
      const isKnown = binding !== undefined && isIntroduced(binding, facts.now, policy);
      const composed = composeSms(text.text, text.from, isKnown, policy.wording);
      if ('refusal' in composed) return composed;
      const number = binding?.number ?? numbers.assign(pair);
      if (number === undefined)
        return { refusal: refusal('no-number', 'All numbers for this recipient are in use; try again later') };
      const sms = { text, pair, number, composed };
      leaving.push(sms);
      return { sms };
    },
    changes() {
      const sending = new Set(leaving.map(({ pair }) => pairKey(pair)));
      const active = facts.bindings.filter((one) => bindings.get(pairKey(one)) === one && sending.has(pairKey(one)));
      const toReintroduce = active.filter((binding) => !isIntroduced(binding, facts.now, policy));
      const { assigned, released, withoutNumber } = numbers;
      return {
        leaving,
        assigned: [...assigned.values()],
        released,
        moved: [...assigned.keys()].flatMap((key) => moved.get(key) ?? []),
        active: active.map(({ bindingId }) => bindingId),
        toReintroduce: toReintroduce.map(({ bindingId }) => bindingId),
        withoutNumber: withoutNumber.size,
      };
    },
  };
}

/** Assigns numbers to pairs one by one: no two pairs of a phone get the same number, and no sending pair loses its own. */
function numberAssigner({ now, use, bindings }: SmsFacts, { pool, numberHold }: SmsPolicy) {
  const idleSince = new Date(now.getTime() - numberHold);
  const sending = new Set(bindings.map(({ bindingId }) => bindingId));
  const known = new Map<string, Map<string, NumberUse>>();
  const assigned = new Map<string, Pair & { number: string }>();
  const released: bigint[] = [];
  const withoutNumber = new Set<string>();

  const useOf = (phone: string): Map<string, NumberUse> => {
    const before = known.get(phone);
    if (before) return before;
    const seen = [...(use.get(phone) ?? [])].map(([number, one]): [string, NumberUse] => {
      const isBusy = one.holder !== undefined && sending.has(one.holder.bindingId);
      return [number, isBusy ? { ...one, isBusy } : one];
    });
    const ofPhone = new Map(seen);
    known.set(phone, ofPhone);
    return ofPhone;
  };
  const assign = (pair: Pair): string | undefined => {
    const before = assigned.get(pairKey(pair));
    if (before) return before.number;
    const ofPhone = useOf(pair.phone);
    const choice = chooseNumber(numbersOf(pool), ofPhone, idleSince);
    if (!choice) {
      withoutNumber.add(pairKey(pair));
      return undefined;
    }
    if (choice.released !== undefined) released.push(choice.released);
    ofPhone.set(choice.number, { lastActiveAt: now, isUnsettled: true });
    assigned.set(pairKey(pair), { ...pair, number: choice.number });
    return choice.number;
  };
  return { assign, assigned, released, withoutNumber };
}

/** Whether the phone knows the sender's name: an SMS that named them was accepted, and the pair has not been idle for too long since. */
function isIntroduced(binding: Binding, now: Date, { introduceAfter }: SmsPolicy): boolean {
  return binding.isIntroduced && now.getTime() - binding.lastActiveAt.getTime() < introduceAfter;
}
