import type { Database } from '@smsonly/persistence';
import type { Sms } from '../take-submissions/plan-sms.js';

/** An attempt that this process is to make. */
export type ClaimedAttempt = Sms & {
  readonly attemptId: string;
  readonly phone: string;
  readonly number: string;
  readonly validUntil: Date | null;
  /** Which attempt of its SMS it is, from 1. */
  readonly ordinal: number;
  /** Which part of its text it is, and of how many. */
  readonly part: Readonly<{ place: number; of: number }>;
  /** The context in which the text was taken. */
  readonly traceparent: string | null;
};

/** How many attempts may be claimed, by this process and by all instances together. */
export interface ClaimLimits {
  readonly most: number;
  /** Most SMS in flight, all instances together: called, and without a report for less than `inFlightForMs`. */
  readonly underWay: number;
  /** Most calls in any second, all instances together; no limit when absent. */
  readonly perSecond?: number;
}

export interface ClaimResult {
  readonly claimed: readonly ClaimedAttempt[];
  /** The limit was reached, so more may be queued. */
  readonly isFull: boolean;
}

/** An SMS counts as in flight for at most this long: its report may be lost, or the gateway may wait for the SMSC. */
const inFlightForMs = 30_000;

/**
 * Claims the oldest queued attempt of up to `most` pairs without an outstanding call, in the order of the pairs' turns, and records it as being
 * made. One statement, so that it is recorded before the call. Instances that claim at the same moment may together exceed the limits.
 *
 * Another process may claim or change a pair between the snapshot of this statement and the lock on the pair. The pair is then read as it is
 * now, but its attempts as they were: an attempt that is no longer queued is skipped, one that is not visible yet is claimed next time. The
 * pair's count of queued attempts is right in either case, which a query of the attempts would not be.
 *
 * `starts_with` instead of `=`, because plans are made while the tables are nearly empty: reading the whole index of queued attempts for each
 * attempt then seems as cheap as the primary key.
 */
export async function claimAttempts(
  db: Database,
  { caller, now, most, underWay, perSecond }: ClaimLimits & { caller: string; now: Date },
): Promise<ClaimResult> {
  const since = new Date(now.getTime() - inFlightForMs);
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
      returning a.attempt_id, a.submission_id, a.pair_id, a.position, a.ordinal
    ), taken as (
      update pair p set calling = begun.attempt_id, queued = p.queued - 1 from begun where p.pair_id = begun.pair_id
      returning p.pair_id, p.phone, p.number
    )
    select room.places, sms.attempt_id, sms.phone, sms.number, sms.text, sms.octets, sms.has_header, sms.coding, sms.valid_until,
      sms.ordinal, sms.submission_id, sms.parts, sms.traceparent
    from room left join (
      select begun.attempt_id, begun.position, taken.phone, taken.number, s.text, s.octets, s.has_header, s.coding, s.valid_until,
        begun.ordinal, s.submission_id, s.traceparent,
        case when s.text_id is not null then (select count(*)::int from submission part where part.text_id = s.text_id) end as parts
      from begun join taken using (pair_id) join submission s using (submission_id)
    ) sms on true
    order by sms.position`;
  const claimed = rows.flatMap(({ attempt_id: attemptId, ...row }): ClaimedAttempt[] =>
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
  ordinal: number;
  submission_id: string;
  parts: number | null;
  traceparent: string | null;
};

function claimedFrom(attemptId: string, row: SmsRow): ClaimedAttempt {
  return {
    attemptId,
    phone: row.phone,
    number: row.number,
    validUntil: row.valid_until,
    coding: row.coding === 8 ? 8 : 0,
    ordinal: row.ordinal,
    part: { place: partPlace(row.submission_id), of: row.parts ?? 1 },
    traceparent: row.traceparent,
    ...(row.octets ? { octets: row.octets, hasHeader: row.has_header } : { text: row.text ?? '' }),
  };
}

/** The parts of a text have its ID, and from the second on their place behind it. */
function partPlace(submissionId: string): number {
  return Number(/\/(\d+)$/.exec(submissionId)?.[1] ?? 1);
}
