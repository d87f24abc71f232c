import type { Address } from '@smsonly/contracts';
import { isSmsOnlyNumber, status, type NumberPool, type NumberRanges } from '@smsonly/imps-model';
import type { Account } from './account.js';
import type { Registry } from './registry.js';

/** How addresses are classified: our domain, the ranges of SMS-only users, the pool of conversation numbers. */
export type Numbering = Readonly<{ domain: string; ranges: NumberRanges; pool: NumberPool }>;

/** The parts of an address by which it is looked up; `msisdn` is set when its user part is a number. */
export type AddressKey = Pick<Address, 'canonical' | 'msisdn'>;

/** Who an address belongs to now. Nothing is exchanged with foreign ones, those of another domain. */
export type Party =
  | Readonly<{ kind: 'account'; account: Account }>
  | Readonly<{ kind: 'sms-only'; phone: string }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'foreign' }>;

/**
 * An address of another domain is foreign, number or not. In ours a registered user takes precedence over an SMS-only one,
 * and a user ID over a number. A conversation number is never an SMS-only user.
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
