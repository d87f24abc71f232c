import type { Sql } from '@smsonly/persistence';

/** An account by all that it is known by, or a number. */
export type Known = Readonly<{ userId: string; msisdn?: string | undefined }>;

/**
 * How a session's user spells somebody, in the order of the view that presence grants: as in a contact list, else as in a
 * subscription of the session; undefined when neither has them. The Sender of a message is spelt by the same view
 * (`queueOffers`).
 */
export async function findSpelling(
  sql: Sql,
  { accountId, sessionId }: Readonly<{ accountId: string; sessionId: string }>,
  { userId, msisdn }: Known,
): Promise<string | undefined> {
  const [row] = await sql.rows<{ spelling: string }>`
    select c.spelling from presence.spelling c
    where c.owner_account_id = ${accountId}::uuid and (c.session_id is null or c.session_id = ${sessionId})
      and (c.canonical = ${userId} or c.msisdn = ${msisdn ?? null})
    order by c.place, c.canonical limit 1`;
  return row?.spelling;
}
