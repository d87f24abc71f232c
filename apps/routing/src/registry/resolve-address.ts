import type { Address } from '@smsonly/contracts';
import { isSmsOnlyNumber, type NumberPool, type NumberRanges } from '@smsonly/imps-model';

/** An account as the registry has it. */
export type Account = Readonly<{ accountId: string; userId: string; msisdn?: string; displayName?: string }>;

/** What of the registry a decision needs. */
export type Registry = Readonly<{
  byUserId: ReadonlyMap<string, Account>;
  byMsisdn: ReadonlyMap<string, Account>;
  byAccountId: ReadonlyMap<string, Account>;
}>;

/** Whose numbers are whose: our domain, the SMS-only users' ranges, the conversation numbers. */
export type Numbering = Readonly<{ domain: string; ranges: NumberRanges; pool: NumberPool }>;

/** Who stands behind an address now. */
export type Destination =
  | Readonly<{ kind: 'account'; account: Account }>
  | Readonly<{ kind: 'sms-only'; phone: string }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'foreign' }>;

/** A registered user goes before an SMS-only one; another domain's address is foreign, number or not. */
export function resolveAddress(address: Address, registry: Registry, numbering: Numbering): Destination {
  if (!isOwn(address, numbering.domain)) return { kind: 'foreign' };
  const { msisdn } = address;
  const account =
    registry.byUserId.get(address.canonical) ?? (msisdn === undefined ? undefined : registry.byMsisdn.get(msisdn));
  if (account) return { kind: 'account', account };
  if (msisdn !== undefined && isSmsOnlyNumber(msisdn, numbering)) return { kind: 'sms-only', phone: msisdn };
  return { kind: 'unknown' };
}

/** How an SMS-only user is addressed in our domain. */
export function numberAddress(msisdn: string, domain: string): Address {
  const canonical = `wv:${msisdn}@${domain.toLowerCase()}`;
  return { canonical, spelling: canonical, msisdn };
}

/** How an account is addressed. */
export function accountAddress(account: Account): Address {
  const { userId, msisdn } = account;
  return { canonical: userId, spelling: userId, ...(msisdn !== undefined && { msisdn }) };
}

function isOwn(address: Address, domain: string): boolean {
  return address.canonical.slice(address.canonical.lastIndexOf('@') + 1) === domain.toLowerCase();
}
