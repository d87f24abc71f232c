import type { ConsentWord } from './consent-words.js';

/** The newest thing that a phone said about one sender, or about all (`accountId` absent). */
export type Consent = Readonly<{ accountId?: string; allowed: boolean; order: bigint }>;

/** Something to be recorded: whether a sender, or all without `accountId`, may write. */
export type ConsentChange = Readonly<{ accountId?: string; allowed: boolean }>;

/** Whether SMS of a sender may go to a phone with this record: what it said last about that sender or about all counts. */
export function allows(record: readonly Consent[], accountId: string): boolean {
  let newest: Consent | undefined;
  for (const one of record) {
    const concerns = one.accountId === undefined || one.accountId === accountId;
    if (concerns && (newest === undefined || one.order > newest.order)) newest = one;
  }
  return newest?.allowed ?? true;
}

/**
 * What follows from a word that a phone sent to a conversation number.
 *
 * STOP and START are about whoever may be meant by the number; when that may be two, about both. STOP ALL and START ALL are about
 * everybody, also those who come later. A word that would change nothing is not recorded.
 *
 * @param meant the accounts that may be meant by the number.
 */
export function decideConsent(
  word: ConsentWord,
  meant: readonly string[],
  record: readonly Consent[],
): ConsentChange[] {
  switch (word) {
    case 'stop':
      return meant.filter((accountId) => allows(record, accountId)).map((accountId) => ({ accountId, allowed: false }));
    case 'start':
      return meant.filter((accountId) => !allows(record, accountId)).map((accountId) => ({ accountId, allowed: true }));
    case 'stop-all':
      return isUniform(record, false) ? [] : [{ allowed: false }];
    case 'start-all':
      return isUniform(record, true) ? [] : [{ allowed: true }];
    case 'help':
      return [];
  }
}

/** Whether everybody is allowed (or not) already: the newest word about all says so, and nothing newer says otherwise. */
function isUniform(record: readonly Consent[], allowed: boolean): boolean {
  const aboutAll = record.filter((one) => one.accountId === undefined).reduce<Consent | undefined>(newer, undefined);
  if ((aboutAll?.allowed ?? true) !== allowed) return false;
  return record.every((one) => one.allowed === allowed || (aboutAll !== undefined && one.order < aboutAll.order));
}

function newer(one: Consent | undefined, other: Consent): Consent {
  return one === undefined || other.order > one.order ? other : one;
}
