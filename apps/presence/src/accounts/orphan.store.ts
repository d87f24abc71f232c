import type { Sql } from '@smsonly/persistence';

const first = '00000000-0000-0000-0000-000000000000';

/**
 * Accounts that are not registered any more and still have something here, among up to `most` accounts behind `after`. They were registered
 * before anything of theirs was written, so what is not in the registry is gone for good.
 * @returns `last`: the last account looked at; undefined when there are no more
 */
export async function findOrphans(
  sql: Sql,
  after: string | undefined,
  most: number,
): Promise<{ orphans: string[]; last: string | undefined }> {
  const from = after ?? first;
  const [found] = await sql.rows<{ orphans: string[]; last: string | null }>`
    with looked as (
      select account_id from (
        (select distinct account_id from contact_list where account_id > ${from}::uuid order by 1 limit ${most}::int)
        union (select account_id from user_presence where account_id > ${from}::uuid order by 1 limit ${most}::int)
        union (select account_id from default_list_given where account_id > ${from}::uuid order by 1 limit ${most}::int)
        union (select account_id from block_list where account_id > ${from}::uuid order by 1 limit ${most}::int)
        union (select distinct account_id from attribute_list where account_id > ${from}::uuid order by 1 limit ${most}::int)
        union (select distinct account_id from authorisation where account_id > ${from}::uuid order by 1 limit ${most}::int)
        union (select distinct watcher_account_id from authorisation where watcher_account_id > ${from}::uuid
               order by 1 limit ${most}::int)
        union (select distinct target::uuid from attribute_list where kind = 'user' and target > ${from}::text
               order by 1 limit ${most}::int)
      ) known order by account_id limit ${most}::int
    )
    select coalesce(array_agg(account_id::text) filter (where not exists (
             select from imps_front.account_registry as registry where registry.account_id = looked.account_id)), '{}') as orphans,
           case when count(*) = ${most}::int then max(account_id::text) end as last
    from looked`;
  return { orphans: found?.orphans ?? [], last: found?.last ?? undefined };
}

/** A session here that is not live any more. */
export type OrphanedSession = Readonly<{ sessionId: string; accountId: string; userId: string }>;

/**
 * Sessions that imps-front does not have any more and that have published nothing since `before`, among up to `most` behind `after`: the news of their end was
 * lost, as it is when this service is away for longer than topics keep their records.
 */
export async function findOrphanedSessions(
  sql: Sql,
  { after, before, most }: Readonly<{ after: string | undefined; before: Date; most: number }>,
): Promise<{ orphans: OrphanedSession[]; last: string | undefined }> {
  const rows = await sql.rows<{ session_id: string; account_id: string; user_id: string; orphaned: boolean }>`
    select session_id, account_id, user_id,
      updated_at < ${before}::timestamptz
        and not exists (select from imps_front.live_client live where live.session_id::text = session.session_id) as orphaned
    from session where session_id > ${after ?? ''} order by session_id limit ${most}::int`;
  return {
    orphans: rows.flatMap((row) =>
      row.orphaned ? [{ sessionId: row.session_id, accountId: row.account_id, userId: row.user_id }] : [],
    ),
    last: rows.length === most ? rows.at(-1)?.session_id : undefined,
  };
}
