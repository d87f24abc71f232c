import type { Sql } from '@smsonly/persistence';
import type { LoginWishes } from './login-wishes.js';

/** First step of a 4-way login, stored until the second one arrives, possibly at another instance. */
export type Challenge = Readonly<{
  nonce: string;
  digestSchema: string;
  expiresAt: Date;
  /** What the first step wanted beside. */
  wishes?: LoginWishes;
}>;
type Owner = Readonly<{ userId: string; clientKey: string }>;

/** Keeps the challenge of a user and client in place of an earlier one: only the latest is open. */
export async function putChallenge(
  sql: Sql,
  { userId, clientKey }: Owner,
  { nonce, digestSchema, expiresAt, wishes }: Challenge,
): Promise<void> {
  await sql.run`
    insert into login_challenge (user_id, client_key, nonce, digest_schema, expires_at, wishes)
    values (${userId}, ${clientKey}, ${nonce}, ${digestSchema}, ${expiresAt}::timestamptz,
      ${wishes ? JSON.stringify(wishes) : null}::jsonb)
    on conflict (user_id, client_key) do update
    set nonce = excluded.nonce, digest_schema = excluded.digest_schema, expires_at = excluded.expires_at,
      wishes = excluded.wishes`;
}

/** Removes and returns the challenge: a nonce is good for one answer, right or wrong. */
export async function takeChallenge(sql: Sql, { userId, clientKey }: Owner): Promise<Challenge | undefined> {
  const [row] = await sql.rows<{
    nonce: string;
    digest_schema: string;
    expires_at: Date;
    wishes: LoginWishes | null;
  }>`
    delete from login_challenge where user_id = ${userId} and client_key = ${clientKey}
    returning nonce, digest_schema, expires_at, wishes`;
  return (
    row && {
      nonce: row.nonce,
      digestSchema: row.digest_schema,
      expiresAt: row.expires_at,
      ...(row.wishes && { wishes: row.wishes }),
    }
  );
}

/** Forgets up to `most` challenges that nobody answered in time. @returns how many */
export async function forgetExpiredChallenges(sql: Sql, now: Date, most: number): Promise<number> {
  return sql.run`
    delete from login_challenge where ctid = any(array(
      select ctid from login_challenge where expires_at <= ${now}::timestamptz
      order by expires_at limit ${most}::int for update skip locked))`;
}
