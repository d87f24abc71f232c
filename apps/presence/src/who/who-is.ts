import type { Address } from '@smsonly/contracts';

/** A registered IM user, as imps-front's registry has him. */
export type Account = Readonly<{ accountId: string; userId: string; msisdn?: string }>;

/** Which addresses can belong to an SMS-only user: those of the own domain whose number lies in the operator's ranges. */
export type Numbering = Readonly<{ domain: string; mayBeSmsOnly: (msisdn: string) => boolean }>;

export type AddressKey = Pick<Address, 'canonical' | 'msisdn'>;

/** Whom an address belongs to at the moment. `foreign`: an address of another domain, with which nothing is exchanged. */
export type Who =
  | Readonly<{ kind: 'registered'; account: Account }>
  | Readonly<{ kind: 'sms-only'; msisdn: string }>
  | Readonly<{ kind: 'unknown' | 'foreign' }>;

/** The accounts that a decision needs, found by user ID, number or account ID. */
export class Registry {
  readonly #byUserId = new Map<string, Account>();
  readonly #byMsisdn = new Map<string, Account>();
  readonly #byId = new Map<string, Account>();

  constructor(accounts: Iterable<Account>) {
    for (const account of accounts) {
      this.#byUserId.set(account.userId, account);
      this.#byId.set(account.accountId, account);
      if (account.msisdn !== undefined) this.#byMsisdn.set(account.msisdn, account);
    }
  }

  account(accountId: string): Account | undefined {
    return this.#byId.get(accountId);
  }

  at(address: AddressKey): Account | undefined {
    const named = this.#byUserId.get(address.canonical);
    return named ?? (address.msisdn === undefined ? undefined : this.#byMsisdn.get(address.msisdn));
  }
}

/** Foreign by its domain; else registered under this ID or number, else an SMS-only number, else unknown. */
export function whoIs(address: AddressKey, registry: Registry, numbering: Numbering): Who {
  if (!address.canonical.endsWith(`@${numbering.domain}`)) return { kind: 'foreign' };
  const account = registry.at(address);
  if (account) return { kind: 'registered', account };
  const { msisdn } = address;
  return msisdn !== undefined && numbering.mayBeSmsOnly(msisdn) ? { kind: 'sms-only', msisdn } : { kind: 'unknown' };
}

/** Why nobody can be asked or told about at an address: unknown user (531) or domain not supported (516). */
export function refusalOf({ kind }: Who): 516 | 531 | undefined {
  return kind === 'unknown' ? 531 : kind === 'foreign' ? 516 : undefined;
}

/** The addresses under which others may have a user: his user ID, and his number in the own domain. */
export function addressesOf(account: Account, domain: string): string[] {
  return account.msisdn === undefined ? [account.userId] : [account.userId, `wv:${account.msisdn}@${domain}`];
}
