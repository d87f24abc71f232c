import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { asMsisdn } from '@smsonly/imps-model';
import { readConsentWord, type ConsentWord, type ConsentWords } from '../consent/consent-words.js';
import { decideConsent, type Consent, type ConsentChange } from '../consent/decide-consent.js';
import type { UnacceptedText } from '../send-sms/submission.store.js';

export type SmsReceived = Extract<FactOf<'sms-events'>, { type: 'SmsReceived' }>;

/** An SMS, and the IM users who may be meant by the number that it was sent to. */
export type ReceivedSms = Readonly<{ event: Envelope<SmsReceived>; meant: readonly Account[] }>;

/** An SMS by which a phone says which SMS it wants. */
export type ConsentStatement = ReceivedSms & Readonly<{ word: ConsentWord }>;

/** What follows from a statement. */
export type DecidedStatement = ConsentStatement &
  Readonly<{
    changes: readonly ConsentChange[];
    /** Texts that are taken back: of the senders whom the phone has just stopped. */
    withdrawn: readonly UnacceptedText[];
  }>;

export type StatementFacts = Readonly<{
  /** What a phone said last about each sender and about all. */
  consentOf: (phone: string) => readonly Consent[];
  /** In the order of their requests. */
  unacceptedTo: (phone: string) => readonly UnacceptedText[];
}>;

/** The SMS that say something about SMS: a word of the operator's, from a phone, about somebody. */
export function consentStatements(received: readonly ReceivedSms[], words: ConsentWords): ConsentStatement[] {
  return received.flatMap(({ event, meant }) => {
    const word = readConsentWord(event.data.text, words);
    const concernsAll = word === 'stop-all' || word === 'start-all';
    const isStatement = word !== undefined && (concernsAll || meant.length > 0) && isPhone(event.data.from);
    return isStatement ? [{ event, meant, word }] : [];
  });
}

/** Whether texts may have to be taken back. */
export function isStop({ word }: ConsentStatement): boolean {
  return word === 'stop' || word === 'stop-all';
}

/** What follows from statements, in their order: a later one finds what an earlier one changed. */
export function decideStatements(
  statements: readonly ConsentStatement[],
  { consentOf, unacceptedTo }: StatementFacts,
): DecidedStatement[] {
  const newest = new Map<string, readonly Consent[]>();
  const withdrawn = new Set<string>();
  return statements.map((statement) => {
    const { word, meant, event } = statement;
    const phone = event.data.from;
    const before = newest.get(phone) ?? consentOf(phone);
    const changes = decideConsent(
      word,
      meant.map(({ accountId }) => accountId),
      before,
    );
    newest.set(phone, [...before, ...changes.map((change, place) => ({ ...change, order: after(before, place) }))]);
    const back = unacceptedTo(phone).filter((text) => stops(changes, text) && !withdrawn.has(text.submissionId));
    for (const { submissionId } of back) withdrawn.add(submissionId);
    return { ...statement, changes, withdrawn: back };
  });
}

function stops(changes: readonly ConsentChange[], { senderAccountId }: UnacceptedText): boolean {
  return changes.some(
    ({ allowed, accountId }) => !allowed && (accountId === undefined || accountId === senderAccountId),
  );
}

function after(record: readonly Consent[], place: number): bigint {
  return record.reduce((highest, { order }) => (order > highest ? order : highest), -1n) + BigInt(place + 1);
}

function isPhone(from: string): boolean {
  return asMsisdn(from) !== undefined;
}
