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

const watchedOf = (row: WatchedRow): Watched => ({
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

/**
 * Subscribes sessions to contact lists. Their members are watched page by page (`watchMembers`) under the name `run`; what is
 * left of an older request of the same session joins it.
 */
export async function subscribeToLists(
  tx: Tx,
  watches: readonly (ListWatch & Readonly<{ run: string }>)[],
): Promise<void> {
  if (watches.length === 0) return;
  const distinct = new Map(watches.map((watch) => [`${watch.sessionId} ${watch.key}`, watch]));
  const rows = [...distinct.values()].map((watch) => ({
    session_id: watch.sessionId,
    list_key: watch.key,
    attributes: watch.attributes,
    auto_subscribe: watch.autoSubscribe,
    run: watch.run,
  }));
  await tx.run`
    insert into list_subscription (session_id, list_key, attributes, auto_subscribe, pending_after, pending_run)
    select session_id, list_key, attributes, auto_subscribe, '', run
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (session_id text, list_key text, attributes text[], auto_subscribe boolean, run text)
    order by session_id, list_key
    on conflict (session_id, list_key) do update
      set attributes = excluded.attributes, auto_subscribe = excluded.auto_subscribe, pending_after = '',
        pending_run = excluded.pending_run, excluded = '{}'`;
  const latest = [...new Map(rows.map(({ session_id, run }) => [session_id, { session_id, run }])).values()];
  await tx.run`
    update list_subscription l set pending_run = r.run
    from jsonb_to_recordset(${JSON.stringify(latest)}::jsonb) as r (session_id text, run text)
    where l.session_id = r.session_id and l.pending_after is not null and l.pending_run <> r.run`;
}

/** A session that subscribes to contact lists, under the name of its latest request. */
export type Subscriber = Readonly<{ accountId: string; userId: string; sessionId: string; run: string }>;

/** A member of a list that is watched from now on. */
export type Member = Watched & Readonly<{ accountId: string; userId: string }>;

type PendingRow = {
  session_id: string;
  account_id: string;
  user_id: string;
  list_key: string;
  attributes: AttributeNames;
  pending_after: string;
  excluded: string[];
  run: string;
};
type MemberRow = { session_id: string; list_key: string; canonical: string; msisdn: string | null; spelling: string };

/**
 * Watches the next members of the lists that these sessions have subscribed to, at most `members` of each of `lists` lists.
 * Returns them, and the sessions that may have more.
 */
export async function watchMembers(
  tx: Tx,
  sessions: readonly Subscriber[],
  { lists, members }: Readonly<{ lists: number; members: number }>,
): Promise<Readonly<{ watched: Member[]; unfinished: Subscriber[] }>> {
  const wanted = sessions.map(({ sessionId, run }) => ({ session_id: sessionId, run }));
  const pending = await tx.rows<PendingRow>`
    select l.session_id, s.account_id, s.user_id, l.list_key, l.attributes, l.pending_after, l.excluded, r.run
    from (select distinct session_id, run
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as r (session_id text, run text)) r
    join session s on s.session_id = r.session_id
    cross join lateral (
      select * from list_subscription l
      where l.session_id = r.session_id and l.pending_run = r.run and l.pending_after is not null
      order by l.list_key limit ${lists}::int for update) l
    order by l.session_id, l.list_key`;
  if (pending.length === 0) return { watched: [], unfinished: [] };
  const each = Math.max(20, Math.floor(members / pending.length));
  const places = pending.map(({ session_id, account_id, list_key, pending_after }) => ({
    session_id,
    account_id,
    list_key,
    after: pending_after,
  }));
  const found = await tx.rows<MemberRow>`
    select r.session_id, r.list_key, c.canonical, c.msisdn, c.spelling
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
      as r (session_id text, account_id uuid, list_key text, after text)
    cross join lateral (
      select canonical, msisdn, spelling from contact c
      where c.account_id = r.account_id and c.list_key = r.list_key and c.canonical > r.after
      order by c.canonical limit ${each}::int) c
    order by r.session_id, r.list_key, c.canonical`;
  const byList = Map.groupBy(found, (row) => JSON.stringify([row.session_id, row.list_key]));
  const pages = pending.map((list) => {
    const page = byList.get(JSON.stringify([list.session_id, list.list_key])) ?? [];
    return { list, page, last: page.length === each ? page.at(-1)?.canonical : undefined };
  });
  const watched = pages.flatMap(({ list, page }) =>
    page.filter(({ canonical }) => !list.excluded.includes(canonical)).map((row) => ({ list, row })),
  );
  await saveMembers(
    tx,
    watched.map(({ list, row }) => ({ ...row, attributes: list.attributes })),
  );
  await savePlaces(
    tx,
    pages.map(({ list, last }) => ({ session_id: list.session_id, list_key: list.list_key, after: last })),
  );
  const ofSession = Map.groupBy(pages, ({ list }) => list.session_id);
  return {
    watched: watched.map(({ list, row }) => ({
      ...watchedOf({ ...row, attributes: list.attributes }),
      accountId: list.account_id,
      userId: list.user_id,
    })),
    unfinished: [...ofSession.values()]
      .filter((own) => own.length === lists || own.some(({ last }) => last !== undefined))
      .flatMap(([one]) => (one ? [subscriberOf(one.list)] : [])),
  };
}

const subscriberOf = ({ session_id, account_id, user_id, run }: PendingRow): Subscriber => ({
  sessionId: session_id,
  accountId: account_id,
  userId: user_id,
  run,
});

async function saveMembers(tx: Tx, rows: readonly (MemberRow & { attributes: AttributeNames })[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run`
    insert into watch (session_id, canonical, source, msisdn, spelling, attributes)
    select session_id, canonical, list_key, msisdn, spelling, attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (session_id text, canonical text, list_key text, msisdn text, spelling text, attributes text[])
    order by session_id, canonical, list_key
    on conflict (session_id, canonical, source) do update
      set spelling = excluded.spelling, attributes = excluded.attributes, told = null`;
}

async function savePlaces(
  tx: Tx,
  rows: readonly Readonly<{ session_id: string; list_key: string; after: string | undefined }>[],
): Promise<void> {
  await tx.run`
    update list_subscription l set pending_after = r.after,
      pending_run = case when r.after is null then null else l.pending_run end,
      excluded = case when r.after is null then '{}' else l.excluded end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, list_key text, after text)
    where l.session_id = r.session_id and l.list_key = r.list_key`;
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
  // Members of a list that is not yet watched in whole: they are passed over when their turn comes.
  await tx.run`
    update list_subscription l set excluded = l.excluded || r.canonicals
    from (select session_id, array_agg(distinct canonical) as canonicals
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, canonical text)
      group by session_id) r
    where l.session_id = r.session_id and l.pending_after is not null`;
  return gone.map(watchedOf);
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
    delete from watch w using (select session_id, array_agg(list_key) as keys from lists group by session_id) r
    where w.session_id = r.session_id and w.source = any(r.keys)`;
}

/** How many users each of these sessions watches because a request named them. */
export async function countNamed(tx: Tx, sessionIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.rows<{ session_id: string; named: bigint }>`
    select session_id, count(*) as named from watch
    where session_id = any(${sessionIds}::text[]) and source = '' group by session_id`;
  return new Map(rows.map((row) => [row.session_id, Number(row.named)]));
}
