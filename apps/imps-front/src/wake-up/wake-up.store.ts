import type { CspVersion } from '@smsonly/imps-model';
import { sql, type Fragment, type Sql, type Tx } from '@smsonly/persistence';
import { isDatagram, isSms, type CirMethod } from './method.js';

/**
 * The table `wake_up`: how the client of a session can be told that something waits, and whether it was told.
 *
 * No wake-up is lost: who queues something locks the sessions' rows (`lockWakeUps…`) before, and marks them woken after
 * (`wakeSessions`), in one transaction; a poll clears the mark before it reads the queue. So what is queued is either seen by
 * that poll or wakes the client again.
 */

/** What a session agreed on. */
export type AgreedWakeUp = Readonly<{
  /** In the order of preference; none: the client only polls. */
  methods: readonly CirMethod[];
  httpId: string;
  address?: string;
  udpPort?: number;
}>;

/** A session whose client is to be woken: by the instance that holds its connection, if there is one. */
export type Woken = Readonly<{ sessionId: string; attempt: number; instance?: string }>;
type WokenRow = { session_id: string; attempts: number; instance: string | null };

/** A TCP connection, held by a process of an instance. */
export type HeldConnection = Readonly<{ sessionId: string; server: string; connection: number; instance: string }>;
type HeldRow = { session_id: string; server_id: string; connection: number; instance: string };

/**
 * Keeps what was agreed, in place of what was agreed before. A client that is connected stays so. Whether something waits
 * already is looked at when it connects, or, for datagrams, at once.
 */
export async function keepWakeUp(db: Sql, sessionId: string, wakeUp: AgreedWakeUp, now: Date): Promise<void> {
  const { methods, httpId, address, udpPort } = wakeUp;
  if (methods.length === 0) return void (await db.run`delete from wake_up where session_id = ${sessionId}::uuid`);
  await db.run`
    insert into wake_up (session_id, account_id, methods, by_datagram, by_sms, http_id, address, udp_port,
      look_at)
    select session_id, account_id, ${[...methods]}::text[], ${methods.some(isDatagram)}::boolean,
      ${methods.some(isSms)}::boolean, ${httpId}, ${address ?? null}, ${udpPort ?? null}::int,
      case when ${methods.some(isDatagram)}::boolean then ${now}::timestamptz end
    from session where session_id = ${sessionId}::uuid and ended_at is null
    on conflict (session_id) do update set methods = excluded.methods, by_datagram = excluded.by_datagram,
      by_sms = excluded.by_sms, http_id = excluded.http_id, address = excluded.address, udp_port = excluded.udp_port`;
}

/** The sessions have ended. @returns their connections, which are to be closed */
export async function dropWakeUps(db: Sql, sessionIds: readonly string[]): Promise<HeldConnection[]> {
  const rows = await db.rows<HeldRow>`
    with gone as (
      delete from wake_up where session_id in (
        select session_id from wake_up where session_id = any(${sessionIds}::uuid[]) order by session_id for update)
      returning session_id, server_id, connection
    )
    select gone.session_id, server.server_id, coalesce(gone.connection, 0) as connection, server.instance
    from gone join cir_server server on server.server_id = gone.server_id`;
  return rows.map(heldOf);
}

/** Before something is queued for all sessions of these accounts. */
export function lockWakeUpsOfAccounts(tx: Tx, accountIds: readonly string[]): void {
  tx.post`
    select session_id from wake_up where account_id = any(${accountIds}::uuid[]) order by session_id for no key update`;
}

/** Before something is queued for these sessions. */
export function lockWakeUps(tx: Tx, sessionIds: readonly string[]): void {
  tx.post`
    select session_id from wake_up where session_id = any(${sessionIds}::uuid[]) order by session_id for no key update`;
}

/**
 * After something was queued for these sessions, whose rows are locked: marks them woken.
 * @param queued what; offers wake no session whose queue gives none out yet
 * @param repeatMs a client that was woken is not woken again for this long unless it polled
 * @returns those whose clients are to be woken now, and can be
 */
export async function wakeSessions(
  tx: Tx,
  sessionIds: readonly string[],
  { queued, now, repeatMs }: Readonly<{ queued: 'offers' | 'notices'; now: Date; repeatMs: number }>,
): Promise<Woken[]> {
  if (sessionIds.length === 0) return [];
  const rows = await tx.rows<WokenRow>`
    with woken as (
      update wake_up w
      set woken_at = ${now}::timestamptz, attempts = case when woken_at is null then 0 else attempts + 1 end,
        look_at = ${lookAgain(now, repeatMs)}
      from session s
      where w.session_id = any(${sessionIds}::uuid[]) and s.session_id = w.session_id
        and (${queued === 'notices'} or s.backlog_offered)
        and (w.server_id is not null or w.by_datagram or w.by_sms)
        and (w.woken_at is null or w.woken_at <= ${now}::timestamptz - make_interval(secs => ${repeatMs / 1000}::float8))
      returning w.session_id, w.attempts, w.server_id
    )
    select woken.session_id, woken.attempts, server.instance
    from woken left join cir_server server on server.server_id = woken.server_id`;
  return rows.map(wokenOf);
}

/**
 * Looks whether something waits for these sessions, whatever was known of it, and marks those woken for whom it does.
 * @param why they have just connected, and what they were sent before does not count; their queues were opened, and a
 * client that was woken just now is not woken again; or it is time
 * @returns those whose clients are to be woken now, and can be
 */
export async function wakeWaiting(
  tx: Tx,
  sessionIds: readonly string[],
  { why, now, repeatMs }: Readonly<{ why: 'connected' | 'opened' | 'time'; now: Date; repeatMs: number }>,
): Promise<Woken[]> {
  lockWakeUps(tx, sessionIds);
  const rows = await tx.rows<WokenRow & { waiting: boolean }>`
    with asked as (
      select w.session_id, s.ended_at is null and exists (${waitingTransactions(now)}) as waiting,
        (select min(q.due_at) from server_transaction q
         where q.session_id = w.session_id and q.state = 'waiting' and q.due_at > ${now}::timestamptz
           and q.due_at < 'infinity') as due_again
      from wake_up w join session s on s.session_id = w.session_id
      where w.session_id = any(${sessionIds}::uuid[])
    ), woken as (
      update wake_up w
      set woken_at = case when asked.waiting then ${now}::timestamptz end,
        attempts = case when asked.waiting and woken_at is not null and not ${why === 'connected'} then attempts + 1 else 0 end,
        look_at = case when asked.waiting then ${lookAgain(now, repeatMs)} else asked.due_again end
      from asked where w.session_id = asked.session_id
        and (${why !== 'opened'} or w.woken_at is null
          or w.woken_at <= ${now}::timestamptz - make_interval(secs => ${repeatMs / 1000}::float8))
      returning w.session_id, w.attempts, w.server_id, asked.waiting,
        w.server_id is not null or w.by_datagram or w.by_sms as reachable
    )
    select woken.session_id, woken.attempts, woken.waiting, server.instance
    from woken left join cir_server server on server.server_id = woken.server_id
    where woken.waiting and woken.reachable`;
  return rows.map(wokenOf);
}

/** The sessions that are to be looked at now; several instances may do so. At most `most`. */
export async function sessionsToLookAt(tx: Tx, now: Date, most: number): Promise<string[]> {
  const rows = await tx.rows<{ session_id: string }>`
    select session_id from wake_up where look_at <= ${now}::timestamptz
    order by look_at limit ${most}::int for no key update skip locked`;
  return rows.map((row) => row.session_id);
}

/** Their clients poll. What they are given is due again after `dueAgainMs`: then their queues are looked at. */
export async function clearWoken(
  db: Sql,
  sessionIds: readonly string[],
  { now, dueAgainMs }: Readonly<{ now: Date; dueAgainMs: number }>,
): Promise<void> {
  await db.run`
    with polling as (
      select session_id from wake_up where session_id = any(${sessionIds}::uuid[]) order by session_id
      for no key update
    )
    update wake_up w set woken_at = null, attempts = 0,
      look_at = ${now}::timestamptz + make_interval(secs => ${dueAgainMs / 1000}::float8)
    from polling where w.session_id = polling.session_id`;
}

/** How long a look waits for an answer to reach the client before it is woken, ms. */
export const afterAnswerMs = 500;

/** Something may wait, of which the client learns in another way or not at all: it is woken after a while if it does. */
export async function lookSoon(db: Sql, sessionId: string, now: Date, afterMs: number): Promise<void> {
  await db.run`
    update wake_up
    set look_at = least(look_at, ${now}::timestamptz + make_interval(secs => ${afterMs / 1000}::float8))
    where session_id = ${sessionId}::uuid`;
}

/** Whether messages are given out to the session: read anew, since the session may have been found before. */
export async function findBacklog(
  db: Sql,
  sessionId: string,
): Promise<Readonly<{ backlogOffered: boolean; backlogAfter?: bigint }>> {
  const [row] = await db.rows<{ backlog_offered: boolean; backlog_after: bigint | null }>`
    select backlog_offered, backlog_after from session where session_id = ${sessionId}::uuid`;
  return {
    backlogOffered: row?.backlog_offered ?? false,
    ...(row && row.backlog_after !== null && { backlogAfter: row.backlog_after }),
  };
}

export async function moveAddress(db: Sql, sessionId: string, address: string): Promise<void> {
  await db.run`update wake_up set address = ${address} where session_id = ${sessionId}::uuid`;
}

/** What an instance needs to wake the client of a session. */
export type WakeUpRoute = Readonly<{
  sessionId: string;
  accountId: string;
  version: CspVersion;
  cookie?: string;
  methods: readonly CirMethod[];
  address?: string;
  udpPort?: number;
  msisdn?: string;
  /** Of the instance that holds its connection. */
  holder?: Readonly<{ server: string; instance: string }>;
}>;

type RouteRow = {
  session_id: string;
  account_id: string;
  version: CspVersion;
  cookie: string | null;
  methods: CirMethod[];
  address: string | null;
  udp_port: number | null;
  msisdn: string | null;
  server_id: string | null;
  instance: string | null;
};

export async function findRoutes(db: Sql, sessionIds: readonly string[]): Promise<WakeUpRoute[]> {
  const rows = await db.rows<RouteRow>`
    select w.session_id, w.account_id, s.version, s.cookie, w.methods, w.address, w.udp_port, a.msisdn,
      server.server_id, server.instance
    from wake_up w join session s on s.session_id = w.session_id
    left join account a on a.account_id = w.account_id
    left join cir_server server on server.server_id = w.server_id
    where w.session_id = any(${sessionIds}::uuid[]) and s.ended_at is null`;
  return rows.map((row) => ({
    sessionId: row.session_id,
    accountId: row.account_id,
    version: row.version,
    ...(row.cookie !== null && { cookie: row.cookie }),
    methods: row.methods,
    ...(row.address !== null && { address: row.address }),
    ...(row.udp_port !== null && { udpPort: row.udp_port }),
    ...(row.msisdn !== null && { msisdn: row.msisdn }),
    ...(row.server_id !== null &&
      row.instance !== null && { holder: { server: row.server_id, instance: row.instance } }),
  }));
}

/** SHTTP: whether something waits for the session with this ID in its URL; undefined when there is none. */
export async function waitsFor(db: Sql, httpIds: readonly string[], now: Date): Promise<(boolean | undefined)[]> {
  const rows = await db.rows<{ http_id: string; waiting: boolean }>`
    select w.http_id, exists (${waitingTransactions(now)}) as waiting
    from wake_up w join session s on s.session_id = w.session_id
    where w.http_id = any(${[...new Set(httpIds)]}::text[]) and 'SHTTP' = any(w.methods)
      and s.ended_at is null and s.expires_at > ${now}::timestamptz`;
  const found = new Map(rows.map((row) => [row.http_id, row.waiting]));
  return httpIds.map((id) => found.get(id));
}

/** What a poll of session `s` would bring now. */
function waitingTransactions(now: Date): Fragment {
  return sql`
    select from server_transaction q
    where q.session_id = s.session_id and q.state = 'waiting' and q.due_at <= ${now}::timestamptz
      and (q.lane = 'notice' or s.backlog_offered)
    union all
    select where s.backlog_offered and s.backlog_after is not null`;
}

/** Not for sessions that can be reached by SMS only: those cost money. */
function lookAgain(now: Date, repeatMs: number): Fragment {
  return sql`case when w.server_id is not null or w.by_datagram
    then ${now}::timestamptz + make_interval(secs => ${repeatMs / 1000}::float8) end`;
}

function wokenOf({ session_id, attempts, instance }: WokenRow): Woken {
  return { sessionId: session_id, attempt: attempts, ...(instance !== null && { instance }) };
}

function heldOf({ session_id, server_id, connection, instance }: HeldRow): HeldConnection {
  return { sessionId: session_id, server: server_id, connection, instance };
}
