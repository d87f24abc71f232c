import type { Database } from '@smsonly/persistence';

/** An attempt that is now this process's to make. */
export interface Claimed {
  readonly attemptId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
  readonly coding: 0 | 8;
  readonly validUntil: Date | null;
}

/**
 * Takes the oldest queued attempt of up to `most` pairs that have no call outstanding, the longest-waiting pairs first, and
 * records that it is being made. One statement, so recorded before the call.
 *
 * Another process may take a pair, or change it, between the moment at which this statement sees the tables and the moment at
 * which it has the pair's lock. Then the pair counts as it is now, but its attempts are seen as they were: an attempt that is not
 * queued any more is not taken, one that is not seen yet is taken next time. The count of queued attempts in the pair is right in
 * either case, which a look at the attempts would not be.
 *
 * `starts_with` and not `=`: statements are planned while the tables are nearly empty, and reading the whole index of queued attempts
 * for each one then looks as cheap as the primary key.
 */
export async function claimAttempts(
  db: Database,
  { most, caller, now }: { most: number; caller: string; now: Date },
): Promise<Claimed[]> {
  type Row = {
    attempt_id: string;
    phone: string;
    number: string;
    text: string;
    coding: number;
    valid_until: Date | null;
  };
  const rows = await db.prisma.$queryRaw<Row[]>`
    with pairs as (
      select pair_id, phone, number from pair
      where queued > 0 and calling is null and ready_at <= ${now}
      order by ready_at, pair_id
      limit ${most}
      for no key update skip locked
    ), begun as (
      update attempt a set state = 'submitting', caller = ${caller}, called_at = ${now}
      from pairs
      cross join lateral (
        select attempt_id from attempt
        where attempt.pair_id = pairs.pair_id and attempt.state = 'queued'
        order by position, ordinal limit 1
      ) head
      where a.attempt_id = head.attempt_id and starts_with(a.state, 'queued')
      returning a.attempt_id, a.submission_id, a.pair_id, a.position
    ), taken as (
      update pair p set calling = begun.attempt_id, queued = p.queued - 1 from begun where p.pair_id = begun.pair_id
      returning p.pair_id, p.phone, p.number
    )
    select begun.attempt_id, taken.phone, taken.number, s.text, s.coding, s.valid_until
    from begun join taken using (pair_id) join submission s using (submission_id)
    order by begun.position`;
  return rows.map((row) => ({
    attemptId: row.attempt_id,
    phone: row.phone,
    number: row.number,
    text: row.text,
    coding: row.coding === 8 ? 8 : 0,
    validUntil: row.valid_until,
  }));
}
