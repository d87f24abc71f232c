import type { ConsentWord } from './consent-words.js';

/** A phone's latest statement about one sender, or about all (`accountId` absent). */
export type Consent = Readonly<{ accountId?: string; allowed: boolean; order: bigint }>;

/** A change to record: whether a sender, or everyone if `accountId` is absent, may send SMS. */
export type ConsentChange = Readonly<{ accountId?: string; allowed: boolean }>;

/** Whether a sender may send SMS to a phone with this record: its latest statement about that sender or about all counts. */
export function allows(record: readonly Consent[], accountId: string): boolean {
  let newest: Consent | undefined;
  for (const one of record) {
    const concerns = one.accountId === undefined || one.accountId === accountId;
    if (concerns && (newest === undefined || one.order > newest.order)) newest = one;
  }
  return newest?.allowed ?? true;
}

/**
 * What a keyword sent to a conversation number changes.
 *
 * STOP and START apply to the IM user behind the number, or to both if two are possible. STOP ALL and START ALL apply to everyone,
 * including those who write for the first time later. A keyword that would change nothing is not recorded.
 *
 * @param meant the accounts that the number may stand for.
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

/** Whether everyone is already allowed (or not): the latest statement about all says so, and no newer one says otherwise. */
function isUniform(record: readonly Consent[], allowed: boolean): boolean {
  const aboutAll = record.filter((one) => one.accountId === undefined).reduce<Consent | undefined>(newer, undefined);
  if ((aboutAll?.allowed ?? true) !== allowed) return false;
  return record.every((one) => one.allowed === allowed || (aboutAll !== undefined && one.order < aboutAll.order));
}

function newer(one: Consent | undefined, other: Consent): Consent {
  return one === undefined || other.order > one.order ? other : one;
}
