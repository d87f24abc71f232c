import type { Tx } from '@smsonly/persistence';

/**
 * Deletes what these accounts have: subscriptions, lists, published presence, sessions, authorisations on either side. Of what
 * a popular user may have much of, at most `most` rows: false if there may be more, and then sessions and lists, by which the
 * rest is found, are still there.
 */
export async function deleteAccountData(tx: Tx, accountIds: readonly string[], most: number): Promise<boolean> {
  let room = most;
  for (const deleteSome of [
    deleteWatches,
    deleteContacts,
    deleteAttributeListsFor,
    deleteAuthorisationsOf,
    deleteAuthorisationsFor,
  ]) {
    room -= await deleteSome(tx, accountIds, room);
    if (room <= 0) return false;
  }
  await tx.run`delete from session where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from user_presence where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from contact_list where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from default_list_given where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from block_list where account_id = any(${accountIds}::uuid[])`;
  await tx.run`delete from attribute_list where account_id = any(${accountIds}::uuid[])`;
  return true;
}

const deleteWatches = (tx: Tx, accountIds: readonly string[], most: number): Promise<number> =>
  count(tx.rows<{ deleted: bigint }>`
    with gone as (
      delete from watch where (session_id, canonical, source) in (
        select w.session_id, w.canonical, w.source from session s join watch w using (session_id)
        where s.account_id = any(${accountIds}::uuid[]) limit ${most}::int)
      returning session_id)
    select count(*) as deleted from gone`);

const deleteContacts = (tx: Tx, accountIds: readonly string[], most: number): Promise<number> =>
  count(tx.rows<{ deleted: bigint }>`
    with gone as (
      delete from contact where (account_id, list_key, canonical) in (
        select account_id, list_key, canonical from contact
        where account_id = any(${accountIds}::uuid[]) limit ${most}::int)
      returning account_id)
    select count(*) as deleted from gone`);

/** Attribute lists that others have for these accounts. */
const deleteAttributeListsFor = (tx: Tx, accountIds: readonly string[], most: number): Promise<number> =>
  count(tx.rows<{ deleted: bigint }>`
    with gone as (
      delete from attribute_list where (account_id, kind, target) in (
        select account_id, kind, target from attribute_list
        where kind = 'user' and target = any(${accountIds}::text[]) limit ${most}::int)
      returning account_id)
    select count(*) as deleted from gone`);

const deleteAuthorisationsOf = (tx: Tx, accountIds: readonly string[], most: number): Promise<number> =>
  count(tx.rows<{ deleted: bigint }>`
    with gone as (
      delete from authorisation where (account_id, watcher_account_id) in (
        select account_id, watcher_account_id from authorisation
        where account_id = any(${accountIds}::uuid[]) limit ${most}::int)
      returning account_id)
    select count(*) as deleted from gone`);

const deleteAuthorisationsFor = (tx: Tx, accountIds: readonly string[], most: number): Promise<number> =>
  count(tx.rows<{ deleted: bigint }>`
    with gone as (
      delete from authorisation where (account_id, watcher_account_id) in (
        select account_id, watcher_account_id from authorisation
        where watcher_account_id = any(${accountIds}::uuid[]) limit ${most}::int)
      returning account_id)
    select count(*) as deleted from gone`);

async function count(rows: Promise<readonly { deleted: bigint }[]>): Promise<number> {
  return Number((await rows)[0]?.deleted ?? 0);
}
