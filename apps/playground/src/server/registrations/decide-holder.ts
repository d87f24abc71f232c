import type { Msisdn } from '@smsonly/imps-model';
import type { DemoAccount } from '../../seams/settings.js';
import type { Account } from './accounts-api.js';

/** The user ID that a phone's number gets. */
export function userIdOf(msisdn: Msisdn, domain: string): string {
  return `wv:${msisdn}@${domain}`;
}

/**
 * The accounts that may have a number. The provisioning API tells of accounts by user ID only, so these are all that can be
 * known: an account of another name that was made elsewhere is not found.
 */
export function possibleHolders(
  msisdn: Msisdn,
  domain: string,
  demoAccounts: readonly Pick<DemoAccount, 'userId'>[],
): string[] {
  return [...demoAccounts.map(({ userId }) => userId), userIdOf(msisdn, domain)];
}

/** The account that has the number now: a demo account may have been given another one. */
export function holderOf(msisdn: Msisdn, accounts: readonly (Account | undefined)[]): Account | undefined {
  return accounts.find((account) => account?.msisdn === msisdn);
}

/** Whether a click may delete the account: demo accounts stay, one click logs them in. */
export function mayGo({ userId }: Account, demoAccounts: readonly Pick<DemoAccount, 'userId'>[]): boolean {
  return !demoAccounts.some((demo) => demo.userId.toLowerCase() === userId.toLowerCase());
}
