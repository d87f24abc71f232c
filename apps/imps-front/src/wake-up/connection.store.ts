import type { CspVersion } from '@smsonly/imps-model';
import type { Sql, Tx } from '@smsonly/persistence';
import type { HeldConnection } from './wake-up.store.js';

/** The columns `server_id` and `connection` of `wake_up`, and the table `cir_server`: who holds which TCP connection. */

/** HELO of a client on a connection of this process. */
export type Helo = Readonly<{ wireId: string; connection: number }>;

/** A session whose client is connected here now. */
export type Connected = Readonly<{
  sessionId: string;
  version: CspVersion;
  cookie?: string;
  /** The connection at another process that this one replaces. */
  replaced?: HeldConnection;
}>;

type ConnectedRow = {
  wire_id: string;
  session_id: string;
  version: CspVersion;
  cookie: string | null;
  old_server: string | null;
  old_connection: number | null;
  instance: string | null;
};

/**
 * Connects the clients of these sessions here, in place of where they were connected.
 * @returns undefined for a session that is unknown, has ended or did not agree on STCP
 */
export async function connectClients(
  db: Sql,
  server: string,
  helos: readonly Helo[],
  now: Date,
): Promise<(Connected | undefined)[]> {
  // The last one of a session counts.
  const last = new Map(helos.map((one) => [one.wireId, one]));
  const rows = await db.rows<ConnectedRow>`
    with held as (
      select w.session_id, w.server_id, w.connection, s.wire_id, s.version, s.cookie, helo.connection as new_connection
      from unnest(${[...last.keys()]}::text[], ${[...last.values()].map((one) => one.connection)}::int[])
        as helo (wire_id, connection)
      join session s on s.wire_id = helo.wire_id and s.ended_at is null and s.expires_at > ${now}::timestamptz
      join wake_up w on w.session_id = s.session_id and 'STCP' = any(w.methods)
      order by w.session_id for no key update of w
    ), connected as (
      update wake_up w set server_id = ${server}::uuid, connection = held.new_connection
      from held where w.session_id = held.session_id
    )
    select held.wire_id, held.session_id, held.version, held.cookie, held.server_id as old_server,
      held.connection as old_connection, server.instance
    from held left join cir_server server on server.server_id = held.server_id`;
  const found = new Map(rows.map((row) => [row.wire_id, row]));
  return helos.map((helo) => {
    const row = last.get(helo.wireId) === helo ? found.get(helo.wireId) : undefined;
    return row && connectedOf(row, server);
  });
}

/** Their connections here have ended; one that was replaced meanwhile stays. */
export async function disconnectClients(
  db: Sql,
  server: string,
  ended: readonly Readonly<{ sessionId: string; connection: number }>[],
  now: Date,
): Promise<void> {
  await db.run`
    with gone as (
      select w.session_id from wake_up w
      join unnest(${ended.map((one) => one.sessionId)}::uuid[], ${ended.map((one) => one.connection)}::int[])
        as e (session_id, connection) on e.session_id = w.session_id and e.connection = w.connection
      where w.server_id = ${server}::uuid order by w.session_id for no key update of w
    )
    update wake_up w set server_id = null, connection = null,
      look_at = case when w.woken_at is not null then ${now}::timestamptz else w.look_at end
    from gone where w.session_id = gone.session_id`;
}

/** The sessions whose clients are connected to this process, as far as the table says. */
export async function connectedHere(
  db: Sql,
  server: string,
): Promise<Readonly<{ sessionId: string; connection: number }>[]> {
  const rows = await db.rows<{ session_id: string; connection: number | null }>`
    select session_id, connection from wake_up where server_id = ${server}::uuid`;
  return rows.flatMap((row) =>
    row.connection === null ? [] : [{ sessionId: row.session_id, connection: row.connection }],
  );
}

/**
 * This process lives, for `aliveMs` more by the clock of the database, since those of instances may differ.
 * @returns whether it was not known, so that what it holds is not in the table
 */
export async function renewServer(
  db: Sql,
  { server, instance, aliveMs }: Readonly<{ server: string; instance: string; aliveMs: number }>,
): Promise<boolean> {
  const rows = await db.rows<{ is_new: boolean }>`
    insert into cir_server (server_id, instance, alive_until)
    values (${server}::uuid, ${instance}, now() + make_interval(secs => ${aliveMs / 1000}::float8))
    on conflict (server_id) do update set alive_until = excluded.alive_until
    returning xmax = 0 as is_new`;
  return rows[0]?.is_new ?? false;
}

/** This process stops: what it holds is gone. */
export async function endServer(db: Sql, server: string): Promise<void> {
  await db.run`update cir_server set alive_until = '-infinity' where server_id = ${server}::uuid`;
}

/** Frees the sessions of processes that are dead; those that were woken are to be looked at. @returns how many processes */
export async function forgetDeadServers(tx: Tx, now: Date): Promise<number> {
  const dead = await tx.rows<{ server_id: string }>`
    delete from cir_server where server_id in (
      select server_id from cir_server where alive_until < now() order by server_id
      for update skip locked)
    returning server_id`;
  if (dead.length === 0) return 0;
  await tx.run`
    with gone as (
      select session_id from wake_up where server_id = any(${dead.map((row) => row.server_id)}::uuid[])
      order by session_id for no key update
    )
    update wake_up w set server_id = null, connection = null,
      look_at = case when w.woken_at is not null then ${now}::timestamptz else w.look_at end
    from gone where w.session_id = gone.session_id`;
  return dead.length;
}

function connectedOf(row: ConnectedRow, own: string): Connected {
  const { session_id: sessionId, version, cookie, old_server: server, old_connection: connection, instance } = row;
  return {
    sessionId,
    version,
    ...(cookie !== null && { cookie }),
    ...(server !== null &&
      server !== own &&
      connection !== null &&
      instance !== null && { replaced: { sessionId, server, connection, instance } }),
  };
}
