import type { Account } from './account.js';

/** The accounts that a decision needs, by each of their keys. */
export type Registry = Readonly<{
  byUserId: ReadonlyMap<string, Account>;
  byMsisdn: ReadonlyMap<string, Account>;
  byAccountId: ReadonlyMap<string, Account>;
}>;

export function registryOf(accounts: readonly Account[]): Registry {
  return {
    byUserId: new Map(accounts.map((account) => [account.userId, account])),
    byMsisdn: new Map(accounts.flatMap((account) => (account.msisdn === undefined ? [] : [[account.msisdn, account]]))),
    byAccountId: new Map(accounts.map((account) => [account.accountId, account])),
  };
}
