import type { Sql } from '@smsonly/persistence';

/** How many clients of an account are remembered, those last learnt about. */
const clientsRemembered = 50;

/**
 * Remembers of a session's client whether it acknowledges server transactions: in this session and all later ones. That it does
 * is never forgotten for that it does not.
 * @returns what is known now; undefined when the session or its account is gone
 */
export async function rememberAcknowledging(
  sql: Sql,
  sessionId: string,
  acknowledges: boolean,
  now: Date,
): Promise<boolean | undefined> {
  const [known] = await sql.rows<{ account_id: string; acknowledges: boolean }>`
    with known as (
      insert into client (account_id, client_key, acknowledges, known_at)
      select s.account_id, s.client_key, ${acknowledges}::boolean, ${now}::timestamptz
      from session s join account a using (account_id) where s.session_id = ${sessionId}::uuid
      on conflict (account_id, client_key) do update
        set acknowledges = client.acknowledges or excluded.acknowledges, known_at = excluded.known_at
      returning acknowledges
    )
    update session s set acknowledges = known.acknowledges from known where s.session_id = ${sessionId}::uuid
    returning s.account_id, known.acknowledges`;
  if (!known) return undefined;
  await sql.run`
    delete from client where account_id = ${known.account_id}::uuid and client_key in (
      select client_key from client where account_id = ${known.account_id}::uuid
      order by known_at desc, client_key offset ${clientsRemembered}::int)`;
  return known.acknowledges;
}
