import type { Client } from 'pg';

/** A user of the benchmark with a session. */
export type IdleUser = Readonly<{ userId: string; sessionId: string; uuid: string }>;

/**
 * Registers users and logs them in, straight in the database: a hundred thousand logins would take longer than all measurements. Their
 * sessions are as a login leaves them once its backlog is offered.
 * @param name tells these users from others
 */
export async function idleUsers(database: Client, name: string, count: number, domain: string): Promise<IdleUser[]> {
  const { rows } = await database.query<{ user_id: string; wire_id: string; session_id: string }>(
    `with people as (
       select gen_random_uuid() as account_id, gen_random_uuid() as session_id, 'wv:' || $1 || n || '@' || $3::text as user_id,
         $1 || n || '-' || replace(gen_random_uuid()::text, '-', '') as wire_id
       from generate_series(1, $2::int) as n
     ), registered as (
       insert into imps_front.account (account_id, user_id, spelling, password, registered_at, changed_at)
       select account_id, user_id, user_id, '', now(), now() from people
     )
     insert into imps_front.session (session_id, wire_id, account_id, user_id, user_spelling, client_key, client_id, version, cookie,
       keep_alive_seconds, started_at, expires_at, backlog_offered)
     select session_id, wire_id, account_id, user_id, user_id, wire_id, jsonb_build_object('url', wire_id), '1.2', 'bench', 3600, now(),
       now() + interval '2 hours', true
     from people
     returning user_id, wire_id, session_id`,
    [name, count, domain],
  );
  // As it is when a table has grown by and by: so many rows at once are planned for as if they were few.
  await database.query('analyze imps_front.account, imps_front.session');
  return rows.map((row) => ({ userId: row.user_id, sessionId: row.wire_id, uuid: row.session_id }));
}
