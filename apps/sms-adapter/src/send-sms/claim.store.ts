import type { Database } from '@smsonly/persistence';
import type { Sms } from '../take-submissions/plan-sms.js';

/** An attempt that is now this process's to make. */
export type Claimed = Sms & {
  readonly attemptId: string;
  readonly phone: string;
  readonly number: string;
  readonly validUntil: Date | null;
};

/** How much may be taken: by this process, and by all together. */
export interface ClaimLimits {
  readonly most: number;
  /** Most SMS under way, of all instances: called, and no report yet. What has waited `forgottenAfterMs` for one does not count. */
  readonly underWay: number;
  /** Most calls in any second, of all instances; no limit when absent. */
  readonly perSecond?: number;
}

export interface Claims {
  readonly claimed: readonly Claimed[];
  /** All places were taken: more may be queued. */
  readonly isFull: boolean;
}

/** An SMS counts as under way for so long: a report may be lost, or its gateway wait for the SMSC. */
const FORGOTTEN_AFTER_MS = 30_000;

/**
 * Takes the oldest queued attempt of up to `most` pairs that have no call outstanding, the pairs whose turn is first, and
 * records that it is being made. One statement, so recorded before the call. Instances that claim at the same moment may
 * together go over the limits by what each takes.
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
  { caller, now, most, underWay, perSecond }: ClaimLimits & { caller: string; now: Date },
): Promise<Claims> {
  const since = new Date(now.getTime() - FORGOTTEN_AFTER_MS);
  const lastSecond = new Date(now.getTime() - 1000);
  const rows = await db.sql.rows<SmsRow & { places: bigint; attempt_id: string | null }>`
    with room as (
      select least(
        ${most}::bigint,
        ${underWay}::bigint - (
          select count(*) from attempt where state in ('submitting', 'accepted') and not reported and called_at > ${since}
        ),
        ${perSecond ?? null}::bigint - (
          select count(*) from attempt where ${perSecond !== undefined} and called_at > ${lastSecond}
        )
      ) as places
    ), pairs as (
      select pair_id, phone, number from pair
      where queued > 0 and calling is null and ready_at <= ${now}
      order by turn_at, pair_id
      limit greatest((select places from room), 0)
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
    select room.places, sms.attempt_id, sms.phone, sms.number, sms.text, sms.octets, sms.has_header, sms.coding, sms.valid_until
    from room left join (
      select begun.attempt_id, begun.position, taken.phone, taken.number, s.text, s.octets, s.has_header, s.coding, s.valid_until
      from begun join taken using (pair_id) join submission s using (submission_id)
    ) sms on true
    order by sms.position`;
  const claimed = rows.flatMap(({ attempt_id: attemptId, ...row }): Claimed[] =>
    attemptId === null ? [] : [claimedFrom(attemptId, row)],
  );
  return { claimed, isFull: claimed.length >= Number(rows[0]?.places ?? 0) };
}

type SmsRow = {
  phone: string;
  number: string;
  text: string | null;
  octets: Uint8Array | null;
  has_header: boolean;
  coding: number;
  valid_until: Date | null;
};

function claimedFrom(attemptId: string, row: SmsRow): Claimed {
  return {
    attemptId,
    phone: row.phone,
    number: row.number,
    validUntil: row.valid_until,
    coding: row.coding === 8 ? 8 : 0,
    ...(row.octets ? { octets: row.octets, hasHeader: row.has_header } : { text: row.text ?? '' }),
  };
}
