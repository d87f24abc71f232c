import type { Database, Sql } from '@smsonly/persistence';

/**
 * Attempts that are due: abandoned calls, waits that are over, and validities that have ended, at most `most` of each. A call is outstanding as
 * long as its pair says so, even when a report has already settled the attempt.
 */
export async function dueAttempts(
  db: Database,
  { now, abandonedBefore, most }: { now: Date; abandonedBefore: Date; most: number },
): Promise<{ abandoned: string[]; waitOver: string[]; expired: string[] }> {
  const rows = await db.sql.rows<{ due: 'abandoned' | 'waitOver' | 'expired'; attempt_id: string }>`
    (select 'abandoned' as due, attempt_id from pair p join attempt a on a.attempt_id = p.calling
      where p.calling is not null and a.called_at < ${abandonedBefore} order by a.called_at limit ${most})
    union all
    (select 'waitOver', attempt_id from attempt where wait_until <= ${now} order by wait_until limit ${most})
    union all
    (select 'expired', attempt_id from attempt where state = 'queued' and valid_until <= ${now} order by valid_until limit ${most})`;
  const due = { abandoned: [] as string[], waitOver: [] as string[], expired: [] as string[] };
  for (const row of rows) due[row.due].push(row.attempt_id);
  return due;
}

/** Attempts whose call was made by an earlier process of this instance and never finished. */
export async function abandonedCalls(db: Database, instance: string, caller: string): Promise<string[]> {
  const rows = await db.sql.rows<{ attempt_id: string }>`
    select attempt_id from pair p join attempt a on a.attempt_id = p.calling
    where p.calling is not null and starts_with(caller, ${`${instance}/`}) and caller <> ${caller}`;
  return rows.map((row) => row.attempt_id);
}

/** Deletes up to `most` SMS, settled and not changed since `before`: all parts of a text together, with their attempts. */
export async function deleteSubmissions(sql: Sql, before: Date, most: number): Promise<number> {
  return sql.run`
    delete from submission where submission_id in (
      select submission_id from submission s where changed_at < ${before} and text is null and octets is null
        and (text_id is null or not exists (
          select from submission other where other.text_id = s.text_id
            and (other.changed_at >= ${before} or other.text is not null or other.octets is not null)))
      order by changed_at limit ${most} for update of s skip locked)`;
}

/** Deletes up to `most` refused attempts from before `before`, of texts that are tried again and again as long as they are valid. */
export async function deleteRefused(sql: Sql, before: Date, most: number): Promise<number> {
  return sql.run`
    delete from attempt where ctid = any(array(
      select ctid from attempt where called_at < ${before} and state = 'failed'
      order by called_at limit ${most} for update skip locked))`;
}

/** Deletes up to `most` inbound SMS from before `all`, unclaimed ones from before `unclaimed`. */
export async function deleteInbound(sql: Sql, before: { all: Date; unclaimed: Date }, most: number): Promise<number> {
  return sql.run`
    delete from inbound where ctid = any(array(
      select ctid from inbound
      where received_at < ${before.all} and text is null and (unclaimed is null or received_at < ${before.unclaimed})
      order by received_at limit ${most} for update skip locked))`;
}

/** Deletes up to `most` sets of parts that were closed before `before`. */
export async function deletePartSets(sql: Sql, before: Date, most: number): Promise<number> {
  return sql.run`
    delete from part_set where ctid = any(array(
      select ctid from part_set where closed_at < ${before} order by closed_at limit ${most} for update skip locked))`;
}

/**
 * Deletes pairs of which nothing is left, idle since `before`, among up to `most` behind `after`. Whoever queues a text for one of them at the same
 * moment waits for the deletion and makes it anew.
 * @returns `last`: the last pair looked at; undefined when there are no more
 */
export async function deleteIdlePairs(
  sql: Sql,
  { after, before, most }: Readonly<{ after: bigint | undefined; before: Date; most: number }>,
): Promise<{ rows: number; last: bigint | undefined }> {
  const [looked] = await sql.rows<{ last: bigint | null; gone: number }>`
    with looked as (
      select pair_id, queued = 0 and calling is null and ready_at < ${before} and turn_at < ${before} as idle
      from pair where pair_id > ${String(after ?? 0n)}::bigint order by pair_id limit ${most}::int
    ), gone as (
      delete from pair where pair_id in (
        select p.pair_id from looked join pair p on p.pair_id = looked.pair_id
        where looked.idle and p.queued = 0 and p.calling is null
          and not exists (select from submission s where s.pair_id = p.pair_id)
        order by p.phone, p.number for update of p skip locked)
      returning pair_id
    )
    select case when count(*) = ${most}::int then max(pair_id) end as last, (select count(*) from gone)::int as gone from looked`;
  return { rows: looked?.gone ?? 0, last: looked?.last ?? undefined };
}
