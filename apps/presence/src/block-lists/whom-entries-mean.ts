import type { BlockEntry } from '@smsonly/contracts';
import { addressesOf, type Account } from '../who/who-is.js';

/*
 * Block and grant lists are kept as words: `account:` with an account ID, `tel:` with a number, or an address. An entry means a user
 * when the two have a word in common. Lists that came without entries are addresses only.
 */

const ofAccount = (accountId: string): string => `account:${accountId}`;
const ofNumber = (msisdn: string): string => `tel:${msisdn}`;

/** The words of an entry. Once it is known whose the address was, the address itself says nothing: it may be somebody else's by now. */
export function wordsOfEntry({ canonical, accountId, msisdn }: BlockEntry): string[] {
  return [
    accountId === undefined ? canonical : ofAccount(accountId),
    ...(msisdn === undefined ? [] : [ofNumber(msisdn)]),
  ];
}

/** The words that mean a registered user. */
export function wordsOfUser(account: Account, domain: string): string[] {
  const { accountId, msisdn } = account;
  return [ofAccount(accountId), ...addressesOf(account, domain), ...(msisdn === undefined ? [] : [ofNumber(msisdn)])];
}
