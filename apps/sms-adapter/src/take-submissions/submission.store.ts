import type { Tx } from '@smsonly/persistence';

/** A text that is to leave, with the ID of its first attempt. */
export interface NewSubmission {
  readonly submissionId: string;
  readonly attemptId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
  /** Whose text it is; absent for texts of the operator's own. */
  readonly sender: string | null;
  readonly coding: 0 | 8;
  /** ISO 8601. */
  readonly validUntil: string | null;
  readonly traceparent: string | null;
}

/** A sender's texts that wait count up to this many; more make no difference to the others' turns. */
const MOST_WAITING = 1000;

/**
 * Stores submissions with different IDs at the end of their pairs' queues, in this order; those already there are left as
 * they are. A pair that had nothing queued takes its turn behind one text for each that its sender has waiting already.
 */
export async function queueSubmissions(tx: Tx, submissions: readonly NewSubmission[], now: Date): Promise<void> {
  await tx.$executeRaw`
    with asked as (
      select * from unnest(
        ${submissions.map((one) => one.submissionId)}::text[],
        ${submissions.map((one) => one.attemptId)}::uuid[],
        ${submissions.map((one) => one.phone)}::text[],
        ${submissions.map((one) => one.number)}::text[],
        ${submissions.map((one) => one.text)}::text[],
        ${submissions.map((one) => one.sender)}::text[],
        ${submissions.map((one) => one.coding)}::smallint[],
        ${submissions.map((one) => one.validUntil)}::timestamptz[],
        ${submissions.map((one) => one.traceparent)}::text[]
      ) with ordinality as t(submission_id, attempt_id, phone, number, text, sender, coding, valid_until, traceparent, place)
    ), fresh as (
      select * from asked where not exists (select from submission s where s.submission_id = asked.submission_id)
    ), waiting as (
      select sender, (
        select count(*) from (select from pair where pair.sender = senders.sender and pair.queued > 0 limit ${MOST_WAITING}) w
      ) as pairs
      from (select distinct sender from fresh where sender is not null) senders
    ), turns as (
      select phone, number, max(sender) as sender, count(*) as texts, min(place) as place,
        row_number() over (partition by max(sender) order by min(place)) - 1 as before
      from fresh group by phone, number
    ), pairs as (
      insert into pair (phone, number, queued, ready_at, sender, turn_at)
      select phone, number, texts, ${now}, sender,
        ${now}::timestamptz + case when sender is null then interval '0' else (before + coalesce(waiting.pairs, 0)) * interval '1 second' end
      from turns left join waiting using (sender) order by phone, number
      on conflict (phone, number) do update set
        queued = pair.queued + excluded.queued,
        sender = excluded.sender,
        turn_at = case when pair.queued = 0 then excluded.turn_at else pair.turn_at end,
        ready_at = case when pair.queued = 0 then greatest(pair.ready_at, excluded.ready_at) else pair.ready_at end
      returning pair_id, phone, number
    ), stored as (
      insert into submission (submission_id, pair_id, text, coding, valid_until, traceparent, taken_at, changed_at)
      select submission_id, pair_id, text, coding, valid_until, traceparent, ${now}, ${now}
      from fresh join pairs using (phone, number) order by place
      returning submission_id, pair_id, position
    )
    insert into attempt (attempt_id, submission_id, pair_id, position, ordinal, state, valid_until)
    select attempt_id, submission_id, pair_id, position, 1, 'queued', valid_until from stored join fresh using (submission_id)`;
}
