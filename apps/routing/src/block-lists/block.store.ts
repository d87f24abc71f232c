import { untouchedLists, type Peer } from '@smsonly/directory';
import type { Sql, Tx } from '@smsonly/persistence';
import type { BlockLists, Entry } from './entry.js';
import { rowsOf } from '../rows.js';

type Row = {
  account_id: string;
  block_in_use: boolean;
  grant_in_use: boolean;
  list: 'block' | 'grant' | null;
  canonical: string | null;
  spelling: string | null;
  msisdn: string | null;
  holder_account_id: string | null;
  holder_msisdn: string | null;
};

/** A check to make: whether the account's lists admit the peer. */
export type AdmissionCheck = Readonly<{ accountId: string; peer: Peer }>;

/** These accounts' lists, with only those entries that may denote the peers. Accounts without stored lists have untouched ones. */
export async function readListsAbout(
  tx: Tx,
  admissionChecks: readonly AdmissionCheck[],
): Promise<(accountId: string) => BlockLists> {
  if (admissionChecks.length === 0) return () => untouchedLists;
  const rows = rowsOf(
    admissionChecks.map(({ accountId, peer }) => ({
      account_id: accountId,
      canonical: peer.canonical,
      msisdn: peer.msisdn,
      holder: peer.accountId,
    })),
  );
  return listsOf(
    await tx.rows<Row>`
      select distinct lists.account_id, block_in_use, grant_in_use, list, entry.canonical, spelling, entry.msisdn,
             holder_account_id, holder_msisdn
        from json_to_recordset(${rows}::json) as who(account_id uuid, canonical text, msisdn text, holder uuid)
        join block_list as lists using (account_id)
        left join block_entry as entry on entry.account_id = lists.account_id
             and (entry.canonical = who.canonical or entry.msisdn = who.msisdn or entry.holder_msisdn = who.msisdn
                  or entry.holder_account_id = who.holder)`,
  );
}

/** The whole lists of these accounts, locked until the commit, entries in the order in which they were listed. */
export async function lockLists(tx: Tx, accountIds: readonly string[]): Promise<(accountId: string) => BlockLists> {
  await tx.run`
    select account_id from block_list where account_id = any(${accountIds}::uuid[]) order by account_id for update`;
  return readLists(tx, accountIds);
}

export async function readLists(tx: Tx, accountIds: readonly string[]): Promise<(accountId: string) => BlockLists> {
  return listsOf(
    await tx.rows<Row>`
      select account_id, block_in_use, grant_in_use, list, canonical, spelling, msisdn, holder_account_id, holder_msisdn
        from block_list left join block_entry using (account_id)
       where account_id = any(${accountIds}::uuid[]) order by account_id, entry_id`,
  );
}

/** An account's whole lists, to be stored. */
export type StoredLists = Readonly<{ accountId: string; userId: string; lists: BlockLists }>;

/** Replaces the stored lists. */
export async function replaceLists(tx: Tx, changed: readonly StoredLists[]): Promise<void> {
  const accounts = rowsOf(
    changed.map(({ accountId, userId, lists: { blockInUse, grantInUse } }) => ({
      account_id: accountId,
      user_id: userId,
      block_in_use: blockInUse,
      grant_in_use: grantInUse,
    })),
  );
  await tx.run`
    insert into block_list (account_id, user_id, block_in_use, grant_in_use)
    select * from json_to_recordset(${accounts}::json) as r(account_id uuid, user_id text, block_in_use boolean, grant_in_use boolean)
    on conflict (account_id) do update
       set user_id = excluded.user_id, block_in_use = excluded.block_in_use, grant_in_use = excluded.grant_in_use`;
  await tx.run`delete from block_entry where account_id = any(${changed.map((one) => one.accountId)}::uuid[])`;
  const entries = rowsOf(
    changed.flatMap(({ accountId, lists }) => lists.entries.map((entry) => rowOf(accountId, entry))),
  );
  await tx.run`
    insert into block_entry (account_id, list, canonical, spelling, msisdn, holder_account_id, holder_msisdn)
    select account_id, list, canonical, spelling, msisdn, holder_account_id, holder_msisdn
      from rows from (json_to_recordset(${entries}::json) as (
        account_id uuid, list text, canonical text, spelling text, msisdn text, holder_account_id uuid, holder_msisdn text))
        with ordinality as r(account_id, list, canonical, spelling, msisdn, holder_account_id, holder_msisdn, place)
     order by place`;
}

/** Deletes the lists of closed accounts. @returns the accounts that had some */
export async function deleteLists(
  tx: Tx,
  accountIds: readonly string[],
): Promise<{ accountId: string; userId: string }[]> {
  const rows = await tx.rows<{ account_id: string; user_id: string }>`
    delete from block_list where account_id = any(${accountIds}::uuid[]) returning account_id, user_id`;
  return rows.map((row) => ({ accountId: row.account_id, userId: row.user_id }));
}

function listsOf(rows: readonly Row[]): (accountId: string) => BlockLists {
  const lists = new Map(
    [...Map.groupBy(rows, (row) => row.account_id)].map(([accountId, ofAccount]): [string, BlockLists] => {
      const { block_in_use: blockInUse = true, grant_in_use: grantInUse = false } = ofAccount[0] ?? {};
      return [accountId, { blockInUse, grantInUse, entries: ofAccount.flatMap((row) => entryOf(row) ?? []) }];
    }),
  );
  return (accountId) => lists.get(accountId) ?? untouchedLists;
}

function entryOf(row: Row): Entry | undefined {
  const { list, canonical, spelling, msisdn, holder_account_id: holder, holder_msisdn: holderMsisdn } = row;
  if (list === null || canonical === null) return undefined;
  return {
    list,
    canonical,
    spelling: spelling ?? canonical,
    ...(msisdn !== null && { msisdn }),
    ...(holder !== null && { holderAccountId: holder }),
    ...(holderMsisdn !== null && { holderMsisdn }),
  };
}

function rowOf(accountId: string, entry: Entry): Record<string, unknown> {
  return {
    account_id: accountId,
    list: entry.list,
    canonical: entry.canonical,
    spelling: entry.spelling,
    msisdn: entry.msisdn,
    holder_account_id: entry.holderAccountId,
    holder_msisdn: entry.holderMsisdn,
  };
}

/**
 * Deletes the lists of accounts that are gone, among up to `most` accounts behind `after`: a change that was carried out after its account was
 * closed. @returns the last account looked at; undefined when there are no more
 */
export async function deleteListsWithoutAccount(
  sql: Sql,
  after: string | undefined,
  most: number,
): Promise<{ rows: number; last: string | undefined }> {
  const [looked] = await sql.rows<{ last: string | null; gone: number }>`
    with looked as (
      select account_id from block_list where account_id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
       order by account_id limit ${most}
    ), gone as (
      delete from block_list where account_id in (
        select list.account_id from looked join block_list as list using (account_id)
         where not exists (select from imps_front.account_registry as registry where registry.account_id = list.account_id)
         order by list.account_id for update of list skip locked)
      returning account_id
    )
    select case when count(*) = ${most} then max(account_id::text) end as last, (select count(*) from gone)::int as gone from looked`;
  return { rows: looked?.gone ?? 0, last: looked?.last ?? undefined };
}
