import type { Tx } from '@smsonly/persistence';
import type { Account } from './account.js';
import { registryOf, type Registry } from './registry.js';
import type { AddressKey } from './resolve-address.js';

/** A row of imps-front's view `account_registry`. */
export type AccountRow = { account_id: string; user_id: string; msisdn: string | null; display_name: string | null };

type Wanted = Readonly<{
  /** Accounts with one of these as user ID or number. */
  addresses?: Iterable<AddressKey>;
  userIds?: Iterable<string>;
  msisdns?: Iterable<string>;
  accountIds?: Iterable<string>;
}>;

/**
 * The requested accounts as this transaction sees them: imps-front's view, in one statement for a whole batch; no statement
 * when nothing is requested.
 */
export async function readRegistry(tx: Tx, wanted: Wanted): Promise<Registry> {
  const addresses = [...(wanted.addresses ?? [])];
  const userIds = distinct(
    wanted.userIds,
    addresses.map(({ canonical }) => canonical),
  );
  const msisdns = distinct(
    wanted.msisdns,
    addresses.flatMap(({ msisdn }) => msisdn ?? []),
  );
  const accountIds = distinct(wanted.accountIds);
  if (userIds.length + msisdns.length + accountIds.length === 0) return registryOf([]);
  const rows = await tx.rows<AccountRow>`
    select account_id, user_id, msisdn, display_name from imps_front.account_registry where user_id = any(${userIds}::text[])
    union
    select account_id, user_id, msisdn, display_name from imps_front.account_registry where msisdn = any(${msisdns}::text[])
    union
    select account_id, user_id, msisdn, display_name from imps_front.account_registry
     where account_id = any(${accountIds}::uuid[])`;
  return registryOf(rows.map(accountOf));
}

export function accountOf(row: AccountRow): Account {
  return {
    accountId: row.account_id,
    userId: row.user_id,
    ...(row.msisdn !== null && { msisdn: row.msisdn }),
    ...(row.display_name !== null && { displayName: row.display_name }),
  };
}

function distinct(...groups: readonly (Iterable<string> | undefined)[]): string[] {
  return [...new Set(groups.flatMap((group) => [...(group ?? [])]))];
}
