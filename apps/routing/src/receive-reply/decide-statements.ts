import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { asMsisdn } from '@smsonly/imps-model';
import { readConsentWord, type ConsentWord, type ConsentWords } from '../consent/consent-words.js';
import { decideConsent, type Consent, type ConsentChange } from '../consent/decide-consent.js';
import type { UnacceptedText } from '../send-sms/submission.store.js';

export type SmsReceived = Extract<FactOf<'sms-events'>, { type: 'SmsReceived' }>;

/** An SMS, and the IM users that the number it was sent to may stand for. */
export type ReceivedSms = Readonly<{ event: Envelope<SmsReceived>; meant: readonly Account[] }>;

/** An SMS that is a keyword. */
export type ConsentStatement = ReceivedSms & Readonly<{ word: ConsentWord }>;

/** A statement and its effects. */
export type DecidedStatement = ConsentStatement &
  Readonly<{
    changes: readonly ConsentChange[];
    /** Texts to be withdrawn: those of the senders that the phone has just opted out of. */
    withdrawn: readonly UnacceptedText[];
  }>;

export type StatementFacts = Readonly<{
  /** A phone's latest consent for each sender and for all. */
  consentOf: (phone: string) => readonly Consent[];
  /** In the order requested. */
  unacceptedTo: (phone: string) => readonly UnacceptedText[];
}>;

/** Those SMS that are one of the operator's keywords, come from a phone, and apply to at least one sender. */
export function consentStatements(received: readonly ReceivedSms[], words: ConsentWords): ConsentStatement[] {
  return received.flatMap(({ event, meant }) => {
    const word = readConsentWord(event.data.text, words);
    const concernsAll = word === 'stop-all' || word === 'start-all';
    const isStatement = word !== undefined && (concernsAll || meant.length > 0) && isPhone(event.data.from);
    return isStatement ? [{ event, meant, word }] : [];
  });
}

/** Whether texts may have to be withdrawn. */
export function isStop({ word }: ConsentStatement): boolean {
  return word === 'stop' || word === 'stop-all';
}

/** Decides on statements in order: each sees what earlier ones changed. */
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
    const stopped = unacceptedTo(phone).filter((text) => stops(changes, text) && !withdrawn.has(text.submissionId));
    for (const { submissionId } of stopped) withdrawn.add(submissionId);
    return { ...statement, changes, withdrawn: stopped };
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
