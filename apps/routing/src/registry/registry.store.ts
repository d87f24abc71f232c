import type { Tx } from '@smsonly/persistence';
import type { Account, Registry } from './resolve-address.js';

type Row = { account_id: string; user_id: string; msisdn: string | null; display_name: string | null };
type Wanted = Readonly<{ userIds?: Iterable<string>; msisdns?: Iterable<string>; accountIds?: Iterable<string> }>;

/** The accounts with these user IDs, numbers or IDs, as they stand in this transaction: imps-front's view. */
export async function readRegistry(tx: Tx, wanted: Wanted): Promise<Registry> {
  const [userIds, msisdns, accountIds] = [wanted.userIds, wanted.msisdns, wanted.accountIds].map((some) => [
    ...new Set(some ?? []),
  ]) as [string[], string[], string[]];
  if (userIds.length + msisdns.length + accountIds.length === 0) return registryOf([]);
  const rows = await tx.$queryRaw<Row[]>`
    select account_id, user_id, msisdn, display_name from imps_front.account_registry where user_id = any(${userIds}::text[])
    union
    select account_id, user_id, msisdn, display_name from imps_front.account_registry where msisdn = any(${msisdns}::text[])
    union
    select account_id, user_id, msisdn, display_name from imps_front.account_registry
     where account_id = any(${accountIds}::uuid[])`;
  return registryOf(rows.map(accountOf));
}

export function registryOf(accounts: readonly Account[]): Registry {
  return {
    byUserId: new Map(accounts.map((account) => [account.userId, account])),
    byMsisdn: new Map(accounts.flatMap((account) => (account.msisdn === undefined ? [] : [[account.msisdn, account]]))),
    byAccountId: new Map(accounts.map((account) => [account.accountId, account])),
  };
}

function accountOf(row: Row): Account {
  return {
    accountId: row.account_id,
    userId: row.user_id,
    ...(row.msisdn !== null && { msisdn: row.msisdn }),
    ...(row.display_name !== null && { displayName: row.display_name }),
  };
}
