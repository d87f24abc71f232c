import type { ClientIdData, ClientLimits, CspVersion, ServiceCapability } from '@smsonly/imps-model';
import type { Requester } from '@smsonly/contracts';
import type { Sql, Tx } from '@smsonly/persistence';
import { afterAnswerMs, dropWakeUps, lookSoon } from '../wake-up/wake-up.store.js';
import { deliveriesThatTell, mostDeliveries } from './deliveries.js';
import type { EndCause, EndedSession } from './session-events.js';
import type { KeptCapabilities, Session } from './session.js';

export type NewSession = Readonly<{
  requester: Requester;
  wireId: string;
  userSpelling: string;
  clientKey: string;
  clientId: ClientIdData;
  cookie?: string;
  keepAliveSeconds: number;
  /** Absent: everything offered. */
  agreed?: readonly ServiceCapability[];
}>;

type Row = {
  session_id: string;
  wire_id: string;
  account_id: string;
  user_id: string;
  user_spelling: string;
  client_id: ClientIdData;
  version: CspVersion;
  keep_alive_seconds: number;
  expires_at: Date;
  ended_at: Date | null;
  end_cause: EndCause | null;
  agreed_capabilities: ServiceCapability[] | null;
  replies_per_message: number;
  limits: ClientLimits;
  backlog_offered: boolean;
  backlog_after: bigint | null;
  waiting: boolean;
  is_woken: boolean | null;
  address: string | null;
  acknowledges: boolean | null;
  poll_may_acknowledge: boolean;
};
type Ended = { session_id: string; account_id: string; user_id: string; version: CspVersion };

export type AskedSession = Readonly<{ wireId: string; now: Date }>;

/** Finds a session by the ID its client knows, live or ended, and extends it if it is live. */
export type FindSession = (asked: AskedSession) => Promise<Session | undefined>;

/**
 * Finds sessions by the IDs their clients know, live or ended, and extends those that are live. The expiry is written only
 * when it changes noticeably.
 * @param graceSeconds a silent session lives this much longer than its keep-alive time
 */
export async function findAndExtendSessions(
  sql: Sql,
  graceSeconds: number,
  asked: readonly AskedSession[],
): Promise<(Session | undefined)[]> {
  const wireIds = [...new Set(asked.map(({ wireId }) => wireId))];
  const now = asked[asked.length - 1]?.now ?? new Date(0);
  const rows = await sql.rows<Row>`
    with stale as (
      select session_id from session
      where wire_id = any(${wireIds}::text[]) and ended_at is null and expires_at > ${now}::timestamptz
        and expires_at < ${now}::timestamptz + make_interval(
          secs => keep_alive_seconds + ${graceSeconds}::int - least(30, keep_alive_seconds / 10.0))
      for no key update skip locked
    ), touched as (
      update session s
      set expires_at = ${now}::timestamptz + make_interval(secs => keep_alive_seconds + ${graceSeconds}::int)
      from stale where s.session_id = stale.session_id
    )
    select session_id, wire_id, account_id, user_id, user_spelling, client_id, version, keep_alive_seconds, expires_at,
      ended_at, end_cause, agreed_capabilities, replies_per_message, limits, backlog_offered, backlog_after,
      (backlog_offered and backlog_after is not null) or exists (
        select from server_transaction q
        where q.session_id = session.session_id and q.state = 'waiting'
          and q.due_at <= ${now}::timestamptz
          and q.deliveries < case
            when acknowledges then ${mostDeliveries}::int
            when acknowledges is null then ${deliveriesThatTell}::int
            else 1 end
          and (q.lane = 'notice' or session.backlog_offered)
      ) as waiting,
      acknowledges,
      case when acknowledges then false else exists (
        select from server_transaction q
        where q.session_id = session.session_id and q.state = 'waiting' and q.due_at > '-infinity'
          and q.deliveries >= case when acknowledges is null then ${deliveriesThatTell}::int else 1 end
      ) end as poll_may_acknowledge,
      wake_up.is_woken, wake_up.address
    from session
    left join lateral (
      select w.woken_at is not null as is_woken, w.address from wake_up w where w.session_id = session.session_id
    ) wake_up on true
    where wire_id = any(${wireIds}::text[])`;
  const found = new Map(rows.map((row) => [row.wire_id, sessionOf(row)]));
  return asked.map(({ wireId }) => found.get(wireId));
}

/** A live session as its client's next login sees it. */
export type ResumableSession = Readonly<{
  sessionId: string;
  wireId: string;
  cookie?: string;
  version: CspVersion;
  keepAliveSeconds: number;
  /** Whether capabilities were ever agreed in it. */
  capabilitiesAgreed: boolean;
}>;

/** The live session of a client, if any. The account's row is locked by the caller. */
export async function findLiveSessionOfClient(
  tx: Tx,
  accountId: string,
  clientKey: string,
  now: Date,
): Promise<ResumableSession | undefined> {
  const [row] = await tx.rows<{
    session_id: string;
    wire_id: string;
    cookie: string | null;
    version: CspVersion;
    keep_alive_seconds: number;
    capabilities_agreed: boolean;
  }>`
    select session_id, wire_id, cookie, version, keep_alive_seconds, capabilities_agreed from session
    where account_id = ${accountId}::uuid and client_key = ${clientKey} and ended_at is null
      and expires_at > ${now}::timestamptz
    for no key update`;
  return (
    row && {
      sessionId: row.session_id,
      wireId: row.wire_id,
      ...(row.cookie !== null && { cookie: row.cookie }),
      version: row.version,
      keepAliveSeconds: row.keep_alive_seconds,
      capabilitiesAgreed: row.capabilities_agreed,
    }
  );
}

/** Its client's login takes a live session up again, with the keep-alive time of now, and the cookie if there is one. */
export async function resumeSession(
  tx: Tx,
  sessionId: string,
  { cookie, keepAliveSeconds }: Readonly<{ cookie?: string; keepAliveSeconds: number }>,
  graceSeconds: number,
  now: Date,
): Promise<void> {
  await tx.run`
    update session set cookie = coalesce(${cookie ?? null}, cookie), keep_alive_seconds = ${keepAliveSeconds}::int,
      expires_at = ${now}::timestamptz + make_interval(secs => ${keepAliveSeconds + graceSeconds}::int)
    where session_id = ${sessionId}::uuid`;
}

/**
 * Makes room for a new session of a client: ends the live one of the same client, and of the account's others, when there are as many as
 * `most`, those that have been silent longest. The account's row is locked by the caller.
 */
export async function endSessionsForNew(
  tx: Tx,
  { accountId, clientKey, most }: Readonly<{ accountId: string; clientKey: string; most: number }>,
  now: Date,
): Promise<EndedSession[]> {
  return ended(
    tx,
    await tx.rows<Ended>`
      update session set ended_at = ${now}::timestamptz, end_cause = 'replaced'
      where account_id = ${accountId}::uuid and ended_at is null
        and (client_key = ${clientKey} or session_id in (
          select session_id from session
          where account_id = ${accountId}::uuid and ended_at is null and client_key <> ${clientKey}
          order by expires_at - make_interval(secs => keep_alive_seconds) desc, session_id desc
          offset ${most - 1}::int))
      returning session_id, account_id, user_id, version`,
  );
}

export async function endSessionsOfAccount(
  tx: Sql,
  accountId: string,
  cause: EndCause,
  now: Date,
): Promise<EndedSession[]> {
  return ended(
    tx,
    await tx.rows<Ended>`
      update session set ended_at = ${now}::timestamptz, end_cause = ${cause}
      where account_id = ${accountId}::uuid and ended_at is null
      returning session_id, account_id, user_id, version`,
  );
}

/** @returns empty when the session had already ended */
export async function endSession(tx: Tx, sessionId: string, cause: EndCause, now: Date): Promise<EndedSession[]> {
  return ended(
    tx,
    await tx.rows<Ended>`
      update session set ended_at = ${now}::timestamptz, end_cause = ${cause}
      where session_id = ${sessionId}::uuid and ended_at is null
      returning session_id, account_id, user_id, version`,
  );
}

/** Ends up to `most` sessions whose clients have been silent for too long. Several instances may sweep at once. */
export async function endExpiredSessions(tx: Tx, now: Date, most: number): Promise<EndedSession[]> {
  return ended(
    tx,
    await tx.rows<Ended>`
      update session s set ended_at = ${now}::timestamptz, end_cause = 'expired'
      from (
        select session_id from session where ended_at is null and expires_at <= ${now}::timestamptz
        order by session_id limit ${most}::int for update skip locked
      ) silent
      where s.session_id = silent.session_id
      returning s.session_id, s.account_id, s.user_id, s.version`,
  );
}

export async function insertSession(tx: Tx, session: NewSession, graceSeconds: number, now: Date): Promise<void> {
  const { requester, wireId, userSpelling, clientKey, clientId, cookie, keepAliveSeconds, agreed } = session;
  await tx.run`
    insert into session (session_id, wire_id, account_id, user_id, user_spelling, client_key, client_id, version, cookie,
      agreed_capabilities, acknowledges, keep_alive_seconds, started_at, expires_at)
    values (${requester.sessionId}::uuid, ${wireId}, ${requester.accountId}::uuid, ${requester.userId}, ${userSpelling},
      ${clientKey}, ${JSON.stringify(clientId)}::jsonb, ${requester.version}, ${cookie ?? null},
      ${agreed ? [...agreed] : null}::text[],
      (select acknowledges from client where account_id = ${requester.accountId}::uuid and client_key = ${clientKey}),
      ${keepAliveSeconds}::int, ${now}::timestamptz, ${now}::timestamptz + make_interval(secs => ${keepAliveSeconds + graceSeconds}::int))`;
}

export async function setKeepAlive(
  sql: Sql,
  sessionId: string,
  { seconds, graceSeconds }: Readonly<{ seconds: number; graceSeconds: number }>,
  now: Date,
): Promise<void> {
  await sql.run`
    update session set keep_alive_seconds = ${seconds}::int,
      expires_at = ${now}::timestamptz + make_interval(secs => ${seconds + graceSeconds}::int)
    where session_id = ${sessionId}::uuid and ended_at is null`;
}

/** @param capabilities null: everything that is offered */
export async function setAgreedCapabilities(
  sql: Sql,
  sessionId: string,
  capabilities: readonly ServiceCapability[] | null,
): Promise<void> {
  await sql.run`
    update session set agreed_capabilities = ${capabilities}::text[] where session_id = ${sessionId}::uuid`;
}

/** Stores what was agreed by capability negotiation, in place of what was agreed before. */
export async function keepCapabilities(
  sql: Sql,
  sessionId: string,
  { repliesPerMessage, limits }: KeptCapabilities,
): Promise<void> {
  await sql.run`
    update session set capabilities_agreed = true, replies_per_message = ${repliesPerMessage}::int,
      limits = ${JSON.stringify(limits)}::jsonb
    where session_id = ${sessionId}::uuid`;
}

/** SetDeliveryMethod: how the session's client gets messages from now on, and how large they may be when they are pushed. */
export async function setDeliveryMethod(
  sql: Sql,
  sessionId: string,
  changed: Pick<ClientLimits, 'deliveryMethod' | 'pushLength'>,
): Promise<void> {
  await sql.run`
    update session set limits = limits || ${JSON.stringify(changed)}::jsonb where session_id = ${sessionId}::uuid`;
}

/** What the client did not take may be given out to it again: it has agreed to something else. It is woken if there is any. */
export async function reconsiderRefused(sql: Sql, sessionId: string, now: Date): Promise<void> {
  const reconsidered = await sql.run`
    update server_transaction set state = 'waiting', due_at = '-infinity', deliveries = 0
    where session_id = ${sessionId}::uuid and state = 'refused'`;
  if (reconsidered > 0) await lookSoon(sql, sessionId, now, afterAnswerMs);
}

/** Deletes up to `most` sessions that ended before `instant`, and what may have been queued for them at the last moment. @returns how many */
export async function forgetSessionsEndedBefore(sql: Sql, instant: Date, most: number): Promise<number> {
  const [row] = await sql.rows<{ forgotten: number }>`
    with forgotten as (
      delete from session where session_id in (
        select session_id from session where ended_at < ${instant}::timestamptz
        order by ended_at limit ${most}::int for update skip locked)
      returning session_id
    ), unwoken as (
      delete from wake_up where session_id in (select session_id from forgotten)
    ), emptied as (
      delete from server_transaction where session_id in (select session_id from forgotten)
    )
    select count(*)::int as forgotten from forgotten`;
  return row?.forgotten ?? 0;
}

/** An ended session's queue and wake-up are deleted with it. */
async function ended(tx: Sql, rows: readonly Ended[]): Promise<EndedSession[]> {
  if (rows.length === 0) return [];
  const sessionIds = rows.map((row) => row.session_id);
  // One after the other: of two statements that fail, the second would hide a conflict, which is retried, in the first.
  const connections = await dropWakeUps(tx, sessionIds);
  await tx.run`
    delete from server_transaction where number in (
      select number from server_transaction where session_id = any(${sessionIds}::uuid[]) order by number for update)`;
  const held = new Map(connections.map((one) => [one.sessionId, one]));
  return rows.map((row) => ({
    accountId: row.account_id,
    userId: row.user_id,
    sessionId: row.session_id,
    version: row.version,
    ...(held.has(row.session_id) && { held: held.get(row.session_id) }),
  }));
}

function sessionOf(row: Row): Session {
  return {
    sessionId: row.session_id,
    wireId: row.wire_id,
    accountId: row.account_id,
    userId: row.user_id,
    userSpelling: row.user_spelling,
    clientId: row.client_id,
    version: row.version,
    keepAliveSeconds: row.keep_alive_seconds,
    expiresAt: row.expires_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.end_cause !== null && { endCause: row.end_cause }),
    ...(row.agreed_capabilities !== null && { agreed: new Set(row.agreed_capabilities) }),
    repliesPerMessage: row.replies_per_message,
    limits: row.limits,
    backlogOffered: row.backlog_offered,
    ...(row.backlog_after !== null && { backlogAfter: row.backlog_after }),
    waiting: row.waiting,
    ...(row.is_woken !== null && {
      wakeUp: { isWoken: row.is_woken, ...(row.address !== null && { address: row.address }) },
    }),
    ...(row.acknowledges !== null && { acknowledges: row.acknowledges }),
    pollMayAcknowledge: row.poll_may_acknowledge,
  };
}
