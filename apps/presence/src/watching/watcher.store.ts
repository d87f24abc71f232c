import type { AttributeNames, CspVersion } from '@smsonly/contracts';
import { accountOf, type Account, type AccountRow } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';
import { watching, type Watching, type WatchingRow } from './watching.js';

/** Whose presence changed: user ID, number, and the attributes concerned (none: all). */
export type Changed = Readonly<{ userId: string; msisdn?: string | undefined; attributes: AttributeNames }>;

/** Sessions that watch these users under their ID or number, and at least one changed attribute. */
export async function loadWatchers(tx: Tx, changed: readonly Changed[]): Promise<Watching[]> {
  const rows = changed.map(({ userId, msisdn, attributes }) => ({ user_id: userId, msisdn, attributes }));
  const found = await tx.rows<WatchingRow>`
    with changed as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (user_id text, msisdn text, attributes text[])
    ), hit as (
      select w.session_id, w.canonical, w.attributes, r.attributes as changed
      from changed r join watch w on w.canonical = r.user_id
      union all
      select w.session_id, w.canonical, w.attributes, r.attributes
      from changed r join watch w on w.msisdn = r.msisdn
    )
    select distinct h.session_id, s.account_id, s.user_id, h.canonical
    from hit h join session s using (session_id)
    where cardinality(h.changed) = 0 or cardinality(h.attributes) = 0 or h.attributes && h.changed`;
  return found.map(watching);
}

/** One address that a session watches, with the digest of what it was last notified of. */
export type Watch = Readonly<{
  sessionId: string;
  accountId: string;
  userId: string;
  version: CspVersion;
  canonical: string;
  /** Key of the contact list through which it is watched; empty when a request named it. */
  source: string;
  msisdn?: string;
  spelling: string;
  attributes: AttributeNames;
  lastDigest: string | undefined;
}>;

type WatchRow = WatchingRow & {
  version: CspVersion;
  source: string;
  msisdn: string | null;
  spelling: string;
  attributes: AttributeNames;
  told: string | null;
};

/** What these sessions watch under these addresses; the rows stay locked until the notification is committed. */
export async function lockWatches(
  tx: Tx,
  requested: readonly Readonly<{ sessionId: string; canonical: string }>[],
): Promise<Watch[]> {
  const rows = requested.map(({ sessionId, canonical }) => ({ session_id: sessionId, canonical }));
  const found = await tx.rows<WatchRow>`
    select w.session_id, s.account_id, s.user_id, s.version, w.canonical, w.source, w.msisdn, w.spelling, w.attributes, w.told
    from (select distinct session_id, canonical
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, canonical text)) r
    join watch w on w.session_id = r.session_id and w.canonical = r.canonical
    join session s on s.session_id = w.session_id
    order by w.session_id, w.canonical, w.source
    for update of w`;
  return found.map((row) => ({
    ...watching(row),
    version: row.version,
    source: row.source,
    ...(row.msisdn === null ? {} : { msisdn: row.msisdn }),
    spelling: row.spelling,
    attributes: row.attributes,
    lastDigest: row.told ?? undefined,
  }));
}

/** Saves the digest of what a session was notified of, with each subscription that it was for. */
export async function saveDigests(
  tx: Tx,
  digests: readonly Readonly<{ sessionId: string; canonical: string; source: string; digest: string }>[],
): Promise<void> {
  if (digests.length === 0) return;
  const rows = digests.map(({ sessionId, ...rest }) => ({ session_id: sessionId, ...rest }));
  await tx.run`
    update watch w set told = r.digest
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (session_id text, canonical text, source text, digest text)
    where w.session_id = r.session_id and w.canonical = r.canonical and w.source = r.source`;
}

/** Those who watch these users in a live session, by the watched user's ID. */
export async function loadWatchersOf(tx: Tx, users: readonly Account[]): Promise<Map<string, Account[]>> {
  const rows = users.map(({ userId, msisdn }) => ({ user_id: userId, msisdn }));
  const found = await tx.rows<AccountRow & { watched: string }>`
    with users as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (user_id text, msisdn text)
    ), hit as (
      select r.user_id as watched, w.session_id from users r join watch w on w.canonical = r.user_id
      union
      select r.user_id, w.session_id from users r join watch w on w.msisdn = r.msisdn
    )
    select distinct h.watched, a.account_id, a.user_id, a.msisdn, a.display_name
    from hit h join session s using (session_id)
    join imps_front.account_registry a on a.account_id = s.account_id
    order by 1, 3`;
  const byWatched = Map.groupBy(found, (row) => row.watched);
  return new Map([...byWatched].map(([userId, watchers]) => [userId, watchers.map(accountOf)]));
}
