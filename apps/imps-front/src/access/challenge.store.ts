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

/**
 * How many challenges of one user may be open. Whoever asks while there are so many shares one with all others who do: nobody pushes
 * out anybody's, however many a stranger asks for, and a nonce is no secret. Nobody's wishes are kept with it.
 */
export const mostOpen = 32;

/**
 * Opens a challenge beside those that are open already.
 * @returns the nonce to be digested: another one than proposed when it is shared
 */
export async function openChallenge(
  sql: Sql,
  { userId, clientKey }: Owner,
  { nonce, digestSchema, expiresAt, wishes }: Challenge,
  now: Date,
): Promise<string> {
  const [opened] = await sql.rows<{ nonce: string }>`
    with open as (
      select count(*) as count from open_challenge
      where user_id = ${userId} and client_key is not null and expires_at > ${now}::timestamptz
    ), own as (
      insert into open_challenge (nonce, user_id, client_key, digest_schema, expires_at, wishes)
      select ${nonce}, ${userId}, ${clientKey}, ${digestSchema}, ${expiresAt}::timestamptz,
        ${wishes ? JSON.stringify(wishes) : null}::jsonb
      from open where count < ${mostOpen}::int
      returning nonce
    ), shared as (
      insert into open_challenge (nonce, user_id, digest_schema, expires_at)
      select ${nonce}, ${userId}, ${digestSchema}, ${expiresAt}::timestamptz from open where count >= ${mostOpen}::int
      on conflict (user_id, digest_schema) where client_key is null do update
        set nonce = case when open_challenge.expires_at > ${now}::timestamptz then open_challenge.nonce else excluded.nonce end,
          expires_at = excluded.expires_at
      returning nonce
    )
    select nonce from own union all select nonce from shared`;
  return opened?.nonce ?? nonce;
}

/** The challenges that a second step of this user and client may answer, newest first. */
export async function findChallenges(sql: Sql, { userId, clientKey }: Owner, now: Date): Promise<Challenge[]> {
  const rows = await sql.rows<{
    nonce: string;
    digest_schema: string;
    expires_at: Date;
    wishes: LoginWishes | null;
  }>`
    select nonce, digest_schema, expires_at, wishes from open_challenge
    where user_id = ${userId} and (client_key = ${clientKey} or client_key is null) and expires_at > ${now}::timestamptz
    order by expires_at desc limit ${mostOpen * 2}::int`;
  return rows.map((row) => ({
    nonce: row.nonce,
    digestSchema: row.digest_schema,
    expiresAt: row.expires_at,
    ...(row.wishes && { wishes: row.wishes }),
  }));
}

/** A nonce is good for one right answer; false when it had its one already. */
export async function useUp(sql: Sql, { nonce }: Challenge): Promise<boolean> {
  return (await sql.run`delete from open_challenge where nonce = ${nonce}`) === 1;
}

/** Forgets up to `most` challenges that nobody answered in time. @returns how many */
export async function forgetExpiredChallenges(sql: Sql, now: Date, most: number): Promise<number> {
  return sql.run`
    delete from open_challenge where ctid = any(array(
      select ctid from open_challenge where expires_at <= ${now}::timestamptz
      order by expires_at limit ${most}::int for update skip locked))`;
}

/** Those of the previous version's services. @returns how many */
export async function forgetChallengesOfOlder(sql: Sql, now: Date, most: number): Promise<number> {
  return sql.run`
    delete from login_challenge where ctid = any(array(
      select ctid from login_challenge where expires_at <= ${now}::timestamptz
      order by expires_at limit ${most}::int for update skip locked))`;
}
