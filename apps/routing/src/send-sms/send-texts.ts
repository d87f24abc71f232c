import type { Address, Envelope } from '@smsonly/contracts';
import { inPool, numbersOf, type NumberPool } from '@smsonly/imps-model';
import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import { assignNumbers, type Pair } from '../conversation-numbers/assign-numbers.js';
import {
  insertBindings,
  lockBindings,
  lockBindingsOf,
  lockPhones,
  noteSpoken,
  readUse,
  releaseBindings,
  type Binding,
} from '../conversation-numbers/binding.store.js';
import { keepPhonesOpen } from '../consent/consent-gate.js';
import { readConsent } from '../consent/consent.store.js';
import { allows } from '../consent/decide-consent.js';
import { refusal, type Refusal } from '../refusal.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import { composeSms, type ComposedSms, type SmsWording } from './compose-sms.js';
import { insertSubmissions } from './submission.store.js';

/** A text of an IM user to a phone. */
export type Text = Readonly<{
  submissionId: string;
  phone: string;
  text: string;
  from: { accountId: string; userId: string; displayName?: string };
  messageId: string;
  sender: Address;
  recipient: Address;
  isReportWanted: boolean;
  contentType: string;
  contentSize: number;
  validUntil?: Date;
  cause?: Envelope;
}>;

export type SmsPolicy = Readonly<{
  pool: NumberPool;
  wording: SmsWording;
  /** A pair that spoke within this time keeps its number whatever happens, ms. */
  numberHold: number;
  /** After so much silence the next SMS names its sender again, ms. */
  introduceAfter: number;
}>;

type Deps = Readonly<{ sms: SmsPolicy; metrics: RoutingMetrics }>;
type Draft = Readonly<{ text: Text; binding: Binding | undefined; sms: ComposedSms }>;

/** What leaves, and which texts do not, by submission ID. */
export type SentTexts = Readonly<{ outgoing: Outgoing[]; refused: ReadonlyMap<string, Refusal> }>;

/**
 * Sends texts as SMS, but for those whose phone wants none of their sender: each from the conversation number of its pair; a pair that
 * has none gets one. Texts of one pair leave in this order.
 */
export async function sendTexts(deps: Deps, work: Work, asked: readonly Text[]): Promise<SentTexts> {
  const refused = new Map<string, Refusal>();
  if (asked.length === 0) return { outgoing: [], refused };
  const { tx, now } = work;
  const { sms } = deps;
  const phones = asked.map(({ phone }) => phone);
  keepPhonesOpen(tx, phones);
  const said = await readConsent(tx, phones);
  const texts = asked.filter(({ phone, from }) => allows(said(phone), from.accountId));
  for (const { submissionId } of asked.filter((text) => !texts.includes(text))) {
    refused.set(submissionId, refusal('opted-out', 'The recipient has asked for no more SMS'));
  }
  if (texts.length === 0) return { outgoing: [], refused };

  const pairs = new Map(texts.map((text) => [pairKey(pairOf(text)), pairOf(text)]));
  const bound = await lockBindings(tx, [...pairs.values()]);
  const ours = bound.filter((binding) => inPool(binding.number, sms.pool));
  const bindings = new Map(ours.map((binding) => [pairKey(binding), binding]));

  const drafts = texts.flatMap((text): Draft[] => {
    const binding = bindings.get(pairKey(pairOf(text)));
    const composed = composeSms(text.text, text.from, isIntroduced(binding, now, sms), sms.wording);
    if (!('refusal' in composed)) return [{ text, binding, sms: composed }];
    refused.set(text.submissionId, composed.refusal);
    return [];
  });

  const unbound = new Map(
    drafts.flatMap(({ text, binding }) => (binding ? [] : [[pairKey(pairOf(text)), pairOf(text)]])),
  );
  const moved = bound.filter((binding) => unbound.has(pairKey(binding))).map((binding) => binding.bindingId);
  for (const binding of await bindPairs(deps, work, [...unbound.values()], moved))
    bindings.set(pairKey(binding), binding);

  const leaving = drafts.flatMap((draft) => {
    const binding = bindings.get(pairKey(pairOf(draft.text)));
    if (binding) return [{ ...draft, binding }];
    refused.set(draft.text.submissionId, refusal('no-number', 'All numbers to this phone are in use, try again later'));
    return [];
  });
  const spoken = leaving.map(({ binding }) => binding).filter((binding) => ours.includes(binding));
  const strangers = spoken.filter((binding) => !isIntroduced(binding, now, sms));
  await noteSpoken(tx, idsOf(spoken), now, idsOf(strangers));
  await insertSubmissions(
    tx,
    leaving.map(({ text, binding, sms: { namesSender } }) => ({
      ...text,
      number: binding.number,
      bindingId: binding.bindingId,
      namesSender,
      senderAccountId: text.from.accountId,
      requestedAt: now,
    })),
  );
  return {
    refused,
    outgoing: leaving.map(({ text, binding, sms: { text: words } }) => requestOf(text, binding.number, words)),
  };
}

/** Gives numbers to pairs that have none; those that find no free number are left out. */
async function bindPairs(deps: Deps, { tx, now }: Work, pairs: readonly Pair[], moved: bigint[]): Promise<Binding[]> {
  if (pairs.length === 0) return [];
  const { pool, numberHold: holdMs } = deps.sms;
  const phones = [...new Set(pairs.map((pair) => pair.phone))];

  await lockPhones(tx, phones);
  await releaseBindings(tx, moved, now);
  // Another instance may have bound a pair since we looked, before we had its phone.
  const meanwhile = await lockBindings(tx, pairs);
  const bound = new Set(meanwhile.map(pairKey));
  const unbound = pairs.filter((pair) => !bound.has(pairKey(pair)));
  const assign = async () => assignNumbers(unbound, await readUse(tx, phones), () => numbersOf(pool), { now, holdMs });

  let assigned = await assign();
  if (assigned.some(({ choice }) => choice?.released !== undefined)) {
    // Somebody is to give his number up: look again with his binding locked, he may have spoken at this very moment.
    await lockBindingsOf(tx, phones);
    assigned = await assign();
  }
  const released = assigned.flatMap(({ choice }) => choice?.released ?? []);
  await releaseBindings(tx, released, now);
  const given = assigned.flatMap(({ pair, choice }) => (choice ? [{ ...pair, number: choice.number }] : []));
  deps.metrics.bindings.inc({ change: 'given' }, given.length);
  deps.metrics.bindings.inc({ change: 'given-up' }, released.length);
  deps.metrics.bindings.inc({ change: 'refused' }, unbound.length - given.length);
  return [...meanwhile, ...(await insertBindings(tx, given, now))];
}

function isIntroduced(binding: Binding | undefined, now: Date, { introduceAfter }: SmsPolicy): boolean {
  return binding !== undefined && binding.isIntroduced && now.getTime() - binding.spokeAt.getTime() < introduceAfter;
}

function requestOf(of: Text, from: string, text: string): Outgoing {
  const { submissionId, phone: to, validUntil, cause } = of;
  const sender = of.from.accountId;
  const data = { submissionId, to, from, text, sender, ...(validUntil && { validUntil: validUntil.toISOString() }) };
  return emit('sms-submissions', to, { type: 'SmsRequested', data }, cause && { cause });
}

function pairOf({ phone, from: { accountId, userId } }: Text): Pair {
  return { phone, accountId, userId };
}

function pairKey({ phone, accountId }: { phone: string; accountId: string }): string {
  return `${phone} ${accountId}`;
}

function idsOf(bindings: readonly Binding[]): bigint[] {
  return [...new Set(bindings.map((binding) => binding.bindingId))];
}
