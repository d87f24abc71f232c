import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { asMsisdn, inPool } from '@smsonly/imps-model';
import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import type { RoutingDeps } from '../routing.deps.js';
import { nameOf } from '../send-sms/compose-sms.js';
import { readConsentWord, type ConsentWord } from './consent-words.js';
import { shutPhones } from './consent-gate.js';
import { appendConsent, noteAnswered, readConsent, type ConsentRecord } from './consent.store.js';
import { decideConsent, type Consent, type ConsentChange } from './decide-consent.js';
import { withdrawTexts } from './withdraw-texts.js';

type SmsReceived = Extract<FactOf<'sms-events'>, { type: 'SmsReceived' }>;

/** An SMS, and the IM users who may be meant by the number that it was sent to. */
export type Spoken = Readonly<{ event: Envelope<SmsReceived>; meant: readonly Account[] }>;

type Said = Spoken & Readonly<{ word: ConsentWord; changes: readonly ConsentChange[] }>;

/** What goes out, and the IDs of the events that are answered by it. */
export type Answers = Readonly<{ outgoing: Outgoing[]; answered: ReadonlySet<string> }>;

/**
 * Holds back new texts to phones that say STOP, until we commit. Comes before anything else is locked that those who send texts lock,
 * but for the gates of accounts.
 */
export function holdTextsBack({ consent }: RoutingDeps, { tx }: Work, events: readonly Envelope<SmsReceived>[]): void {
  const stopping = events.filter(({ data }) => {
    const word = readConsentWord(data.text, consent.words);
    return word === 'stop' || word === 'stop-all';
  });
  if (stopping.length > 0)
    shutPhones(
      tx,
      stopping.map(({ data }) => data.from),
    );
}

/**
 * Records what phones say about the SMS they get, takes back what is on its way from those they stopped, and answers from the number
 * they wrote to, whatever they have just said. The SMS are delivered as well: "stop" is also ordinary speech. A word that changes
 * nothing is answered once a day. `holdTextsBack` has been called for them.
 */
export async function noteConsent(deps: RoutingDeps, work: Work, spoken: readonly Spoken[]): Promise<Answers> {
  const said = await recordWords(deps, work, spoken);
  for (const one of said)
    deps.metrics.consentWords.inc({ word: one.word, effect: hasChanged(one) ? 'changed' : 'none' });
  const withdrawn = await withdrawTexts(work, said);

  const answerable = said.filter(({ event: { data } }) => {
    return !inPool(data.from, deps.numbering.pool) && inPool(data.to, deps.numbering.pool);
  });
  const repeated = answerable.filter((one) => !hasChanged(one));
  const untold = await noteAnswered(
    work.tx,
    repeated.map(({ event, word }) => ({ phone: event.data.from, word })),
    work.now,
  );
  const answers = answerable.filter((one) => hasChanged(one) || untold.delete(`${one.event.data.from} ${one.word}`));
  return {
    outgoing: [...withdrawn, ...answers.map((one) => answerOf(deps, one))],
    answered: new Set(said.map(({ event }) => event.id)),
  };
}

/** Words in their order: a later one finds what an earlier one changed. */
async function recordWords({ consent }: RoutingDeps, { tx }: Work, spoken: readonly Spoken[]): Promise<Said[]> {
  const words = spoken.flatMap((one) => {
    const word = readConsentWord(one.event.data.text, consent.words);
    const concerns = word === 'stop-all' || word === 'start-all' || one.meant.length > 0;
    return word !== undefined && concerns && asMsisdn(one.event.data.from) !== undefined ? [{ ...one, word }] : [];
  });
  if (words.length === 0) return [];
  const onRecord = await readConsent(
    tx,
    words.map(({ event }) => event.data.from),
  );
  const records: ConsentRecord[] = [];
  const newest = new Map<string, readonly Consent[]>();
  const said = words.map((one): Said => {
    const { inboundId, from: phone, to: number, at } = one.event.data;
    const before = newest.get(phone) ?? onRecord(phone);
    const changes = decideConsent(
      one.word,
      one.meant.map(({ accountId }) => accountId),
      before,
    );
    newest.set(phone, [...before, ...changes.map((change, place) => ({ ...change, order: after(before, place) }))]);
    records.push(...changes.map((change) => ({ ...change, phone, inboundId, number, at })));
    return { ...one, changes };
  });
  await appendConsent(tx, records);
  return said;
}

const hasChanged = ({ changes }: Said): boolean => changes.length > 0;

function after(said: readonly Consent[], place: number): bigint {
  return said.reduce((highest, { order }) => (order > highest ? order : highest), -1n) + BigInt(place + 1);
}

function answerOf({ consent }: RoutingDeps, { event, word, meant }: Said): Outgoing {
  const { from: to, to: from } = event.data;
  const names = meant.map(nameOf).join(', ');
  const text = consent.texts[word].replaceAll('{displayName}', () => names);
  const request = { type: 'SmsRequested' as const, data: { submissionId: `${event.id}.w`, to, from, text } };
  return emit('sms-submissions', to, request, { cause: event });
}
