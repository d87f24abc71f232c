import type { Database } from '@smsonly/persistence';

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

/**
 * Deletes old rows: settled texts (all parts of a text together) and inbound SMS from before `all`, unclaimed SMS from before `unclaimed`, and
 * sets of parts closed before `parts`. Returns how many rows were deleted, at most about `most` of each kind.
 */
export async function deleteExpired(
  db: Database,
  before: { all: Date; parts: Date; unclaimed: Date },
  most: number,
): Promise<number> {
  const submissions = await db.sql.run`
    delete from submission where submission_id in (
      select submission_id from submission s where changed_at < ${before.all} and text is null and octets is null
        and (text_id is null or not exists (
          select from submission other where other.text_id = s.text_id
            and (other.changed_at >= ${before.all} or other.text is not null or other.octets is not null)))
      order by changed_at limit ${most})`;
  const inbound = await db.sql.run`
    delete from inbound where inbound_id in (
      select inbound_id from inbound where received_at < ${before.all} and text is null and (unclaimed is null or received_at < ${before.unclaimed}) order by received_at limit ${most})`;
  const sets = await db.sql.run`
    delete from part_set where set_id in (
      select set_id from part_set where closed_at < ${before.parts} order by closed_at limit ${most})`;
  return submissions + inbound + sets;
}
