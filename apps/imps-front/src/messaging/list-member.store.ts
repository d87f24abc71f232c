import type { Address } from '@smsonly/contracts';
import type { Sql } from '@smsonly/persistence';

/** The members of contact lists by the key of the list; lists that the owner does not have are absent. */
export type MembersOfLists = ReadonlyMap<string, readonly Address[]>;

type Row = { list_key: string; canonical: string; msisdn: string | null; spelling: string };

/**
 * Reads members of contact lists from the view that presence grants. Lists without members count as unknown: the view knows
 * lists by their members.
 */
export async function loadListMembers(
  sql: Sql,
  ownerAccountId: string,
  listKeys: readonly string[],
): Promise<MembersOfLists> {
  if (listKeys.length === 0) return new Map();
  const rows = await sql.rows<Row>`
    select list_key, canonical, msisdn, spelling from presence.contact_spelling
    where owner_account_id = ${ownerAccountId}::uuid and list_key = any(${[...listKeys]}::text[])`;
  const members = Map.groupBy(rows, (row) => row.list_key);
  return new Map([...members].map(([key, entries]) => [key, entries.map(addressOf)]));
}

function addressOf({ canonical, msisdn, spelling }: Row): Address {
  return { canonical, spelling, ...(msisdn !== null && { msisdn }) };
}
