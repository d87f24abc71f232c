import type { Tx } from '@smsonly/persistence';

/**
 * Marks texts as wanted no more, unless they are settled. Takes their pairs first, so that nobody else changes anything of theirs until
 * the transaction ends. Gives an attempt of each text, by which it can be loaded, the oldest text's first.
 */
export async function markWithdrawn(tx: Tx, textIds: readonly string[]): Promise<string[]> {
  tx.post`
    select from pair where pair_id in (select pair_id from submission where submission_id = any(${textIds}::text[]))
    order by phone, number
    for no key update`;
  const rows = await tx.$queryRaw<{ attempt_id: string }[]>`
    with marked as (
      update submission set withdrawn = true
      where (submission_id = any(${textIds}::text[]) or text_id = any(${textIds}::text[])) and settled is null
      returning submission_id, coalesce(text_id, submission_id) as text_id
    )
    select (array_agg(attempt_id order by position))[1] as attempt_id from marked join attempt using (submission_id)
    group by text_id order by min(position)`;
  return rows.map((row) => row.attempt_id);
}
