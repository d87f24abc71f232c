import type { Database } from '@smsonly/persistence';

/**
 * Attempts that something is due for: `[abandoned calls, ended waits, ended validities]`, at most `most` of each. A call is outstanding
 * as long as its pair says so; a report may have told long since what became of the attempt.
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

/** Calls that an earlier process of this instance left behind. */
export async function leftBehind(db: Database, instance: string, caller: string): Promise<string[]> {
  const rows = await db.sql.rows<{ attempt_id: string }>`
    select attempt_id from pair p join attempt a on a.attempt_id = p.calling
    where p.calling is not null and starts_with(caller, ${`${instance}/`}) and caller <> ${caller}`;
  return rows.map((row) => row.attempt_id);
}

/**
 * Forgets texts (all parts of one together) and inbound SMS of before `all`, of before `unclaimed` those that nobody could be told of,
 * and closed sets of parts of before `parts`; open ones are kept. Returns how many rows went, at most about `most`.
 */
export async function forget(
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

/** What waits: SMS to be sent and since when the oldest does, texts of phones for the end of a call or for the operator, parts for their set. */
export interface Waiting {
  readonly queued: number;
  readonly oldest: Date | null;
  readonly held: number;
  readonly unclaimed: number;
  readonly openPartSets: number;
}

/** For metrics. */
export async function queueLength(db: Database): Promise<Waiting> {
  type Row = { queued: bigint | null; oldest: Date | null; held: bigint; unclaimed: bigint; open: bigint };
  const [row] = await db.sql.rows<Row>`
    select (select sum(queued) from pair where queued > 0 and calling is null)::bigint as queued,
      (select min(s.taken_at) from (select submission_id from attempt where state = 'queued' order by position limit 1) a
        join submission s using (submission_id)) as oldest,
      (select count(*) from inbound where text is not null) as held,
      (select count(*) from inbound where unclaimed is not null) as unclaimed,
      (select count(*) from part_set where closed_at is null) as open`;
  return {
    queued: Number(row?.queued ?? 0),
    oldest: row?.oldest ?? null,
    held: Number(row?.held ?? 0),
    unclaimed: Number(row?.unclaimed ?? 0),
    openPartSets: Number(row?.open ?? 0),
  };
}
