import type { Tx } from '@smsonly/persistence';
import { holdAtMost, mostContactsLoaded } from '../presence.limits.js';
import type { Contact, ContactList, ContactLists, ListChanges } from './contact-list.js';

type ListRow = {
  account_id: string;
  list_key: string;
  spelling: string;
  display_name: string;
  is_default: boolean;
  created_at: Date;
};
type ContactRow = {
  account_id: string;
  list_key: string;
  canonical: string;
  msisdn: string | null;
  spelling: string;
  name: string | null;
};

const contact = (row: ContactRow): Contact => ({
  canonical: row.canonical,
  ...(row.msisdn === null ? {} : { msisdn: row.msisdn }),
  spelling: row.spelling,
  ...(row.name === null ? {} : { name: row.name }),
});

/** All lists of these accounts, with the contacts of the named ones. */
export async function loadContactLists(
  tx: Tx,
  accountIds: readonly string[],
  named: readonly Readonly<{ accountId: string; key: string }>[],
): Promise<Map<string, ContactLists>> {
  const lists = await tx.rows<ListRow>`
    select account_id, list_key, spelling, display_name, is_default, created_at
    from contact_list where account_id = any(${accountIds}::uuid[])
    order by account_id, created_at, list_key for update`;
  const contacts = named.length === 0 ? [] : await loadContacts(tx, named);
  const contactsOf = Map.groupBy(contacts, (row) => `${row.account_id} ${row.list_key}`);
  const of = (row: ListRow): ContactList => ({
    key: row.list_key,
    spelling: row.spelling,
    displayName: row.display_name,
    isDefault: row.is_default,
    createdAt: row.created_at,
    contacts: new Map(
      (contactsOf.get(`${row.account_id} ${row.list_key}`) ?? []).map((one) => [one.canonical, contact(one)]),
    ),
  });
  const byAccount = Map.groupBy(lists, (row) => row.account_id);
  return new Map(
    accountIds.map((id) => [id, new Map((byAccount.get(id) ?? []).map((row) => [row.list_key, of(row)]))]),
  );
}

/** @throws RunTooLarge when several lists together have more than one transaction should hold */
async function loadContacts(tx: Tx, named: readonly ListOfAccount[]): Promise<readonly ContactRow[]> {
  const rows = await readContacts(tx, named, named.length === 1 ? null : mostContactsLoaded + 1);
  holdAtMost(mostContactsLoaded, named.length)(rows.length);
  return rows;
}

export type ListOfAccount = Readonly<{ accountId: string; key: string }>;

/** The contacts of these lists in the order in which they were added; undefined if there are more than `most` in all. */
export async function loadContactsIfFew(
  tx: Tx,
  named: readonly ListOfAccount[],
  most: number,
): Promise<((list: ListOfAccount) => readonly Contact[]) | undefined> {
  const rows = named.length === 0 ? [] : await readContacts(tx, named, most + 1);
  if (rows.length > most) return undefined;
  const byList = Map.groupBy(rows, (row) => `${row.account_id} ${row.list_key}`);
  return ({ accountId, key }) => (byList.get(`${accountId} ${key}`) ?? []).map(contact);
}

async function readContacts(
  tx: Tx,
  named: readonly ListOfAccount[],
  most: number | null,
): Promise<readonly ContactRow[]> {
  const rows = named.map(({ accountId, key }) => ({ account_id: accountId, list_key: key }));
  const found = await tx.rows<ContactRow & { position: bigint }>`
    select c.account_id, c.list_key, c.canonical, c.msisdn, c.spelling, c.name, c.position
    from (select distinct account_id, list_key
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, list_key text)) r
    join contact c using (account_id, list_key)
    limit ${most}::bigint`;
  return found.toSorted((a, b) => Number(a.position - b.position));
}

/** The contacts of one list, in the order in which they were added, at most `most`. */
export async function loadContactsOf(tx: Tx, { accountId, key }: ListOfAccount, most: number): Promise<Contact[]> {
  const rows = await tx.rows<ContactRow>`
    select account_id, list_key, canonical, msisdn, spelling, name from contact
    where account_id = ${accountId}::uuid and list_key = ${key} order by position limit ${most}::int`;
  return rows.map(contact);
}

export type AccountChanges = Readonly<{ accountId: string; changes: ListChanges }>;

/** Writes what changed in the lists of several accounts, one statement for each kind of change. */
export async function saveListChanges(tx: Tx, all: readonly AccountChanges[]): Promise<void> {
  const of = <T>(pick: (changes: ListChanges) => readonly T[]) =>
    all.flatMap(({ accountId, changes }) => pick(changes).map((one) => ({ accountId, one })));
  await deleteLists(
    tx,
    of((changes) => changes.deleted).map(({ accountId, one }) => ({ account_id: accountId, list_key: one })),
  );
  await putLists(
    tx,
    of((changes) => changes.put),
  );
  await removeContacts(
    tx,
    of((changes) => changes.removed).map(({ accountId, one }) => ({
      account_id: accountId,
      list_key: one.list,
      canonical: one.canonical,
    })),
  );
  await putContacts(
    tx,
    of((changes) => changes.added).map(({ accountId, one: { list, contact: added } }) => ({
      account_id: accountId,
      list_key: list,
      ...added,
    })),
  );
}

async function deleteLists(tx: Tx, rows: readonly Readonly<{ account_id: string; list_key: string }>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run`
    delete from contact_list l
    using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, list_key text)
    where l.account_id = r.account_id and l.list_key = r.list_key`;
}

async function putLists(tx: Tx, lists: readonly Readonly<{ accountId: string; one: ContactList }>[]): Promise<void> {
  if (lists.length === 0) return;
  const rows = lists.map(({ accountId, one }) => ({
    account_id: accountId,
    list_key: one.key,
    spelling: one.spelling,
    display_name: one.displayName,
    is_default: one.isDefault,
    created_at: one.createdAt,
  }));
  // The old default list is reset first: an index allows one default list, checked row by row.
  await tx.run`
    update contact_list l set is_default = false
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, is_default boolean)
    where l.account_id = r.account_id and l.is_default and r.is_default`;
  await tx.run`
    insert into contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
    select account_id, list_key, spelling, display_name, is_default, created_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, list_key text, spelling text,
      display_name text, is_default boolean, created_at timestamptz)
    order by account_id, list_key
    on conflict (account_id, list_key) do update
      set display_name = excluded.display_name, is_default = excluded.is_default`;
}

async function removeContacts(
  tx: Tx,
  rows: readonly Readonly<{ account_id: string; list_key: string; canonical: string }>[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.run`
    delete from contact c
    using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, list_key text, canonical text)
    where c.account_id = r.account_id and c.list_key = r.list_key and c.canonical = r.canonical`;
}

async function putContacts(
  tx: Tx,
  rows: readonly Readonly<{ account_id: string; list_key: string } & Contact>[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.run`
    insert into contact (account_id, list_key, canonical, msisdn, spelling, name)
    select account_id, list_key, canonical, msisdn, spelling, name
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (account_id uuid, list_key text,
      canonical text, msisdn text, spelling text, name text)) with ordinality
      as r (account_id, list_key, canonical, msisdn, spelling, name, place)
    order by place
    on conflict (account_id, list_key, canonical) do update set spelling = excluded.spelling, name = excluded.name`;
}
