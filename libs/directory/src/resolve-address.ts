import type { Address } from '@smsonly/contracts';
import { isSmsOnlyNumber, status, type NumberPool, type NumberRanges } from '@smsonly/imps-model';
import type { Account } from './account.js';
import type { Registry } from './registry.js';

/** Whose numbers are whose: our domain, the ranges of SMS-only users, the pool of conversation numbers. */
export type Numbering = Readonly<{ domain: string; ranges: NumberRanges; pool: NumberPool }>;

/** What an address is recognised by; `msisdn` is set when its user part is a number. */
export type AddressKey = Pick<Address, 'canonical' | 'msisdn'>;

/** Who stands behind an address now. With foreign ones, those of another domain, nothing is exchanged. */
export type Party =
  | Readonly<{ kind: 'account'; account: Account }>
  | Readonly<{ kind: 'sms-only'; phone: string }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'foreign' }>;

/**
 * An address of another domain is foreign, number or not. In ours a registered user goes before an SMS-only one, and a user ID
 * before a number. A conversation number is never an SMS-only user.
 */
export function resolveAddress(address: AddressKey, registry: Registry, numbering: Numbering): Party {
  if (!isOwn(address, numbering.domain)) return { kind: 'foreign' };
  const { msisdn } = address;
  const account =
    registry.byUserId.get(address.canonical) ?? (msisdn === undefined ? undefined : registry.byMsisdn.get(msisdn));
  if (account) return { kind: 'account', account };
  if (msisdn !== undefined && isSmsOnlyNumber(msisdn, numbering)) return { kind: 'sms-only', phone: msisdn };
  return { kind: 'unknown' };
}

/** Why a request about this party is refused: unknown user (531) or domain not supported (516); undefined for accounts and SMS-only users. */
export function refusalOf({ kind }: Party): 516 | 531 | undefined {
  return kind === 'unknown' ? status.unknownUser : kind === 'foreign' ? status.domainNotSupported : undefined;
}

function isOwn({ canonical }: AddressKey, domain: string): boolean {
  return canonical.slice(canonical.lastIndexOf('@') + 1) === domain.toLowerCase();
}
