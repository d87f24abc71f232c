import type { AttributeNames, CspVersion } from '@smsonly/contracts';
import { accountOf, type Account, type AccountRow } from '@smsonly/directory';
import type { Tx } from '@smsonly/persistence';
import { watching, type WatchingRow } from './watching.js';

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

/**
 * What these sessions watch under these addresses; the rows stay locked until the notification is committed. Each is looked up by
 * both columns of the key: joined by the session alone, a session that watches 10,000 would read all of them for each.
 */
export async function lockWatches(
  tx: Tx,
  requested: readonly Readonly<{ sessionId: string; canonical: string }>[],
): Promise<Watch[]> {
  const rows = requested.map(({ sessionId, canonical }) => ({ session_id: sessionId, canonical }));
  const found = await tx.rows<WatchRow>`
    select w.session_id, s.account_id, s.user_id, s.version, w.canonical, w.source, w.msisdn, w.spelling, w.attributes, w.told
    from (select distinct session_id, canonical
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, canonical text)
      order by session_id, canonical) r
    join session s on s.session_id = r.session_id
    cross join lateral (
      select * from watch w where w.session_id = r.session_id and w.canonical = r.canonical order by w.source for update) w`;
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

/** Those who watch these users in a live session, by the watched user's ID; of each at most `most` sessions under either address. */
export async function loadWatchersOf(
  tx: Tx,
  users: readonly Account[],
  most: number,
): Promise<Map<string, Readonly<{ watchers: Account[]; isAll: boolean }>>> {
  const rows = users.map(({ userId, msisdn }) => ({ user_id: userId, msisdn }));
  const found = await tx.rows<AccountRow & { watched: string; sessions: bigint }>`
    with users as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (user_id text, msisdn text)
    ), hit as (
      select r.user_id as watched, p.session_id from users r cross join lateral (
        select w.session_id from watch w where w.canonical = r.user_id
        group by w.session_id order by w.session_id limit ${most}::int) p
      union all
      select r.user_id, p.session_id from users r cross join lateral (
        select w.session_id from watch w where w.msisdn = r.msisdn
        group by w.session_id order by w.session_id limit ${most}::int) p
    )
    select h.watched, count(*) as sessions, a.account_id, a.user_id, a.msisdn, a.display_name
    from hit h join session s using (session_id)
    join imps_front.account_registry a on a.account_id = s.account_id
    group by h.watched, a.account_id, a.user_id, a.msisdn, a.display_name
    order by 1, 4`;
  return new Map(
    [...Map.groupBy(found, (row) => row.watched)].map(([userId, ofUser]) => [
      userId,
      {
        watchers: ofUser.map(accountOf),
        isAll: ofUser.reduce((sum, { sessions }) => sum + Number(sessions), 0) < most,
      },
    ]),
  );
}
