import type { Tx } from '@smsonly/persistence';
import { Registry, type Account, type AddressKey } from './who-is.js';

type Row = { account_id: string; user_id: string; msisdn: string | null };

const account = (row: Row): Account => ({
  accountId: row.account_id,
  userId: row.user_id,
  ...(row.msisdn === null ? {} : { msisdn: row.msisdn }),
});

/** Reads imps-front's registry as it is now for these addresses and accounts, in one statement. */
export async function loadRegistry(
  tx: Tx,
  wanted: { addresses?: Iterable<AddressKey>; accountIds?: Iterable<string> },
): Promise<Registry> {
  const addresses = [...(wanted.addresses ?? [])];
  const userIds = [...new Set(addresses.map((address) => address.canonical))];
  const msisdns = [...new Set(addresses.flatMap((address) => address.msisdn ?? []))];
  const accountIds = [...new Set(wanted.accountIds ?? [])];
  if (userIds.length + accountIds.length === 0) return new Registry([]);
  const rows = await tx.rows<Row>`
    select account_id::text, user_id, msisdn from imps_front.account_registry where user_id = any(${userIds}::text[])
    union
    select account_id::text, user_id, msisdn from imps_front.account_registry where msisdn = any(${msisdns}::text[])
    union
    select account_id::text, user_id, msisdn from imps_front.account_registry where account_id = any(${accountIds}::uuid[])`;
  return new Registry(rows.map(account));
}
