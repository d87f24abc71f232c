import type { Tx } from '@smsonly/persistence';

/** A text that is to leave, with the ID of its first attempt. */
export interface NewSubmission {
  readonly submissionId: string;
  readonly attemptId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
  readonly coding: 0 | 8;
  /** ISO 8601. */
  readonly validUntil: string | null;
  readonly traceparent: string | null;
}

/** Stores submissions with different IDs at the end of their pairs' queues, in this order; those already there are left as they are. */
export async function queueSubmissions(tx: Tx, submissions: readonly NewSubmission[], now: Date): Promise<void> {
  await tx.$executeRaw`
    with asked as (
      select * from unnest(
        ${submissions.map((one) => one.submissionId)}::text[],
        ${submissions.map((one) => one.attemptId)}::uuid[],
        ${submissions.map((one) => one.phone)}::text[],
        ${submissions.map((one) => one.number)}::text[],
        ${submissions.map((one) => one.text)}::text[],
        ${submissions.map((one) => one.coding)}::smallint[],
        ${submissions.map((one) => one.validUntil)}::timestamptz[],
        ${submissions.map((one) => one.traceparent)}::text[]
      ) with ordinality as t(submission_id, attempt_id, phone, number, text, coding, valid_until, traceparent, place)
    ), fresh as (
      select * from asked where not exists (select from submission s where s.submission_id = asked.submission_id)
    ), pairs as (
      insert into pair (phone, number, queued, ready_at)
      select phone, number, count(*), ${now} from fresh group by phone, number order by phone, number
      on conflict (phone, number) do update set
        queued = pair.queued + excluded.queued,
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
