import type { Database } from '@smsonly/persistence';

/** What is waiting: SMS to be sent and the age of the oldest, SMS from phones that are held or unclaimed, and open sets of parts. */
export interface QueueDepth {
  readonly queued: number;
  readonly oldest: Date | null;
  readonly held: number;
  readonly unclaimed: number;
  readonly openPartSets: number;
}

/** Counts what is waiting, all instances together, for metrics. */
export async function readQueueDepth(db: Database): Promise<QueueDepth> {
  type Row = { queued: bigint | null; oldest: Date | null; held: bigint; unclaimed: bigint; open: bigint };
  const [row] = await db.sql.rows<Row>`
    select (select sum(queued) from pair where queued > 0 and calling is null)::bigint as queued,
      (select min(s.taken_at) from (select submission_id from attempt where state = 'queued' order by position limit 1) a
        join submission s using (submission_id)) as oldest,
      (select count(*) from inbound where text is not null) as held,
      (select count(*) from inbound where unclaimed is not null and (phone = '' or number = '')) as unclaimed,
      (select count(*) from part_set where closed_at is null) as open`;
  return {
    queued: Number(row?.queued ?? 0),
    oldest: row?.oldest ?? null,
    held: Number(row?.held ?? 0),
    unclaimed: Number(row?.unclaimed ?? 0),
    openPartSets: Number(row?.open ?? 0),
  };
}
