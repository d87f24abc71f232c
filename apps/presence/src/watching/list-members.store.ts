import type { AttributeNames } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import { unwatchLists } from './watch.store.js';
import { watching, type Watching, type WatchingRow } from './watching.js';

/** A list member after a change. */
export type MemberPut = Readonly<{
  accountId: string;
  list: string;
  canonical: string;
  msisdn?: string;
  spelling: string;
}>;

/** A session that watches a contact since the contact joined a list, and the attributes watched. */
export type Joined = Watching & Readonly<{ msisdn?: string; attributes: AttributeNames }>;

/**
 * Follows contacts that were put into lists: sessions subscribed with AutoSubscribe watch new members from now on, and all
 * sessions that watch a member use the new spelling. Gives back which sessions are to be notified of whom.
 */
export async function followMembers(
  tx: Tx,
  members: readonly MemberPut[],
): Promise<Readonly<{ respelt: Watching[]; joined: Joined[] }>> {
  if (members.length === 0) return { respelt: [], joined: [] };
  const json = JSON.stringify(members.map(({ accountId, ...rest }) => ({ account_id: accountId, ...rest })));
  const respelt = await tx.rows<WatchingRow>`
    update watch w set spelling = r.spelling, told = null
    from jsonb_to_recordset(${json}::jsonb) as r (account_id uuid, list text, canonical text, spelling text), session s
    where s.account_id = r.account_id and w.session_id = s.session_id and w.canonical = r.canonical
      and w.source = r.list and w.spelling <> r.spelling
    returning w.session_id, s.account_id, s.user_id, w.canonical`;
  const joined = await tx.rows<WatchingRow & { msisdn: string | null; attributes: AttributeNames }>`
    with joined as (
      insert into watch (session_id, canonical, source, msisdn, spelling, attributes)
      select s.session_id, r.canonical, r.list, r.msisdn, r.spelling, l.attributes
      from jsonb_to_recordset(${json}::jsonb)
        as r (account_id uuid, list text, canonical text, msisdn text, spelling text)
      join session s on s.account_id = r.account_id
      join list_subscription l on l.session_id = s.session_id and l.list_key = r.list and l.auto_subscribe
      order by s.session_id, r.canonical, r.list
      on conflict do nothing
      returning session_id, canonical, msisdn, attributes
    )
    select j.session_id, s.account_id, s.user_id, j.canonical, j.msisdn, j.attributes
    from joined j join session s using (session_id)`;
  return {
    respelt: respelt.map(watching),
    joined: joined.map((row) => ({
      ...watching(row),
      ...(row.msisdn === null ? {} : { msisdn: row.msisdn }),
      attributes: row.attributes,
    })),
  };
}

/** Stops watching contacts that were removed from lists, if they were watched through these lists. */
export async function dropMembers(
  tx: Tx,
  members: readonly Readonly<{ accountId: string; list: string; canonical: string }>[],
): Promise<void> {
  if (members.length === 0) return;
  const rows = members.map(({ accountId, list, canonical }) => ({ account_id: accountId, list, canonical }));
  await tx.run`
    delete from watch w
    using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, list text, canonical text), session s
    where s.account_id = r.account_id and w.session_id = s.session_id and w.canonical = r.canonical and w.source = r.list`;
}

/** Ends the subscriptions, in all sessions of the owner, to deleted lists. */
export async function dropLists(tx: Tx, lists: readonly Readonly<{ accountId: string; key: string }>[]): Promise<void> {
  if (lists.length === 0) return;
  const sessions = await tx.rows<{ session_id: string; list_key: string }>`
    select l.session_id, l.list_key
    from jsonb_to_recordset(${JSON.stringify(lists.map(({ accountId, key }) => ({ account_id: accountId, key })))}::jsonb)
      as r (account_id uuid, key text)
    join session s on s.account_id = r.account_id
    join list_subscription l on l.session_id = s.session_id and l.list_key = r.key`;
  await unwatchLists(
    tx,
    sessions.map((row) => ({ sessionId: row.session_id, key: row.list_key })),
  );
}
