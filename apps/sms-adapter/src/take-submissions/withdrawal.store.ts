import type { Tx } from '@smsonly/persistence';

/** A text to be withdrawn. */
export interface WithdrawnText {
  readonly submissionId: string;
  readonly phone: string;
  readonly number: string;
}

/**
 * Locks the pairs of these texts until the transaction ends. A text whose request has not arrived yet gets a row that is already settled, so
 * that nothing is queued when the request arrives. Returns the IDs of those texts.
 */
export async function recordEarlyWithdrawals(tx: Tx, texts: readonly WithdrawnText[], now: Date): Promise<string[]> {
  const ids = texts.map(({ submissionId }) => submissionId);
  const phones = texts.map(({ phone }) => phone);
  const numbers = texts.map(({ number }) => number);
  tx.post`
    insert into pair (phone, number, ready_at, turn_at)
    select distinct phone, number, ${now}::timestamptz, ${now}::timestamptz from unnest(${phones}::text[], ${numbers}::text[]) as t(phone, number)
    order by phone, number
    on conflict do nothing`;
  tx.post`
    select from pair
    where (phone, number) in (select phone, number from unnest(${phones}::text[], ${numbers}::text[]) as t(phone, number))
    order by phone, number
    for no key update`;
  const rows = await tx.rows<{ submission_id: string }>`
    insert into submission (submission_id, pair_id, coding, taken_at, changed_at, settled, withdrawn)
    select submission_id, pair_id, 0, ${now}, ${now}, 'failed', true
    from unnest(${ids}::text[], ${phones}::text[], ${numbers}::text[]) with ordinality as t(submission_id, phone, number, place)
    join pair using (phone, number)
    order by place
    on conflict do nothing
    returning submission_id`;
  return rows.map((row) => row.submission_id);
}

/** Marks texts as withdrawn, unless they are settled. Returns one attempt ID of each, to load it by, the oldest text first. */
export async function markWithdrawn(tx: Tx, submissionIds: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ attempt_id: string }>`
    with marked as (
      update submission set withdrawn = true
      where (submission_id = any(${submissionIds}::text[]) or text_id = any(${submissionIds}::text[])) and settled is null
      returning submission_id, coalesce(text_id, submission_id) as text_id
    )
    select (array_agg(attempt_id order by position))[1] as attempt_id from marked join attempt using (submission_id)
    group by text_id order by min(position)`;
  return rows.map((row) => row.attempt_id);
}
