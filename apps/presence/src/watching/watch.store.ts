import type { AttributeNames } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';

/** A user watched in a session because a request named them, not a list. */
export type NamedWatch = Readonly<{
  sessionId: string;
  canonical: string;
  msisdn?: string;
  spelling: string;
  attributes: AttributeNames;
}>;

/** A contact list subscribed to in a session. */
export type ListWatch = Readonly<{
  sessionId: string;
  accountId: string;
  key: string;
  attributes: AttributeNames;
  autoSubscribe: boolean;
}>;

/** An address watched in a session, and the attributes watched. */
export type Watched = Readonly<{ sessionId: string; canonical: string; msisdn?: string; attributes: AttributeNames }>;

type WatchedRow = { session_id: string; canonical: string; msisdn: string | null; attributes: AttributeNames };

const watched = (row: WatchedRow): Watched => ({
  sessionId: row.session_id,
  canonical: row.canonical,
  ...(row.msisdn === null ? {} : { msisdn: row.msisdn }),
  attributes: row.attributes,
});

/** Subscribes sessions to users; an older subscription to the same user gets the new attributes. */
export async function watchUsers(tx: Tx, watches: readonly NamedWatch[]): Promise<void> {
  if (watches.length === 0) return;
  const distinct = new Map(watches.map((watch) => [`${watch.sessionId} ${watch.canonical}`, watch]));
  const rows = [...distinct.values()].map(({ sessionId, ...rest }) => ({ session_id: sessionId, ...rest }));
  await tx.run`
    insert into watch (session_id, canonical, source, msisdn, spelling, attributes)
    select session_id, canonical, '', msisdn, spelling, attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (session_id text, canonical text, msisdn text, spelling text, attributes text[])
    order by session_id, canonical
    on conflict (session_id, canonical, source) do update
      set spelling = excluded.spelling, attributes = excluded.attributes, told = null`;
}

/** Subscribes sessions to contact lists and so to their members; returns the members. */
export async function watchLists(tx: Tx, watches: readonly ListWatch[]): Promise<Watched[]> {
  if (watches.length === 0) return [];
  const distinct = new Map(watches.map((watch) => [`${watch.sessionId} ${watch.key}`, watch]));
  const rows = [...distinct.values()].map((watch) => ({
    session_id: watch.sessionId,
    account_id: watch.accountId,
    list_key: watch.key,
    attributes: watch.attributes,
    auto_subscribe: watch.autoSubscribe,
  }));
  await tx.run`
    insert into list_subscription (session_id, list_key, attributes, auto_subscribe)
    select session_id, list_key, attributes, auto_subscribe
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (session_id text, list_key text, attributes text[], auto_subscribe boolean)
    order by session_id, list_key
    on conflict (session_id, list_key) do update
      set attributes = excluded.attributes, auto_subscribe = excluded.auto_subscribe`;
  const members = await tx.rows<WatchedRow>`
    insert into watch (session_id, canonical, source, msisdn, spelling, attributes)
    select r.session_id, c.canonical, r.list_key, c.msisdn, c.spelling, r.attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (session_id text, account_id uuid, list_key text, attributes text[])
    join contact c on c.account_id = r.account_id and c.list_key = r.list_key
    order by r.session_id, c.canonical, r.list_key
    on conflict (session_id, canonical, source) do update
      set spelling = excluded.spelling, attributes = excluded.attributes, told = null
    returning session_id, canonical, msisdn, attributes`;
  return members.map(watched);
}

/** Ends subscriptions to users, however they came about; returns those that existed. */
export async function unwatchUsers(
  tx: Tx,
  users: readonly Readonly<{ sessionId: string; canonical: string }>[],
): Promise<Watched[]> {
  if (users.length === 0) return [];
  const rows = users.map(({ sessionId, canonical }) => ({ session_id: sessionId, canonical }));
  const gone = await tx.rows<WatchedRow>`
    delete from watch w
    using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, canonical text)
    where w.session_id = r.session_id and w.canonical = r.canonical
    returning w.session_id, w.canonical, w.msisdn, w.attributes`;
  return gone.map(watched);
}

/** Ends subscriptions to contact lists and the members that were watched through them. */
export async function unwatchLists(
  tx: Tx,
  lists: readonly Readonly<{ sessionId: string; key: string }>[],
): Promise<void> {
  if (lists.length === 0) return;
  const rows = lists.map(({ sessionId, key }) => ({ session_id: sessionId, list_key: key }));
  await tx.run`
    with lists as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, list_key text)
    ), ended as (
      delete from list_subscription s using lists r where s.session_id = r.session_id and s.list_key = r.list_key
    )
    delete from watch w using lists r where w.session_id = r.session_id and w.source = r.list_key`;
}
