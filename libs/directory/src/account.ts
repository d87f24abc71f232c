import type { Address } from '@smsonly/contracts';

/**
 * A registered IM user as in imps-front's registry. User IDs and numbers can move to another account, account IDs never.
 */
export type Account = Readonly<{ accountId: string; userId: string; msisdn?: string; displayName?: string }>;

/** How an account is addressed. */
export function accountAddress({ userId, msisdn }: Account): Address {
  return { canonical: userId, spelling: userId, ...(msisdn !== undefined && { msisdn }) };
}

/** How a number is addressed in our domain. */
export function numberAddress(msisdn: string, domain: string): Address {
  const canonical = canonicalNumber(msisdn, domain);
  return { canonical, spelling: canonical, msisdn };
}

/** The canonical addresses of an account: its user ID, and its number in our domain. */
export function addressesOf({ userId, msisdn }: Account, domain: string): string[] {
  return msisdn === undefined ? [userId] : [userId, canonicalNumber(msisdn, domain)];
}

function canonicalNumber(msisdn: string, domain: string): string {
  return `wv:${msisdn}@${domain.toLowerCase()}`;
}
