import type { Primitive } from '@smsonly/imps-model';
import type { Sql } from '@smsonly/persistence';
import type { PollCandidate } from './decide-poll.js';

/**
 * The table `server_transaction`: what is waiting for the polls of each session.
 *
 * A settled offer is kept in it for a while (offer.store.ts), acknowledged, under the ID of its account in place of a
 * session's, where no poll sees it: it is not queued again when it is offered late.
 */

/** A server transaction on its way to the client. */
export type ServerTransaction = Readonly<{ kind: string; payload: unknown; senderSpelling?: string }>;

/** A server transaction that a client acknowledges. */
export type Acknowledged = Readonly<{
  number: bigint;
  kind: string;
  offerId?: string;
  state: 'waiting' | 'resting' | 'acknowledged';
}>;

/** A waiting transaction with what the handler needs beside the decision. */
export type WaitingTransaction = PollCandidate & Readonly<{ kind: string; offerId?: string }>;

type WaitingRow = {
  session_id: string;
  number: bigint;
  lane: 'offer' | 'notice';
  kind: string;
  offer_id: string | null;
  deliveries: number;
};
type DeliveryRow = { number: bigint; kind: string; payload: unknown; sender_spelling: string | null };
type AcknowledgedRow = {
  number: bigint;
  session_id: string;
  kind: string;
  offer_id: string | null;
  state: Acknowledged['state'];
};

/** How many of each lane a poll looks at. */
export const lookAhead = 4;

/** The first waiting transactions of sessions, in order within each lane; offers only when the session's backlog is complete. */
export async function firstWaiting(
  sql: Sql,
  asked: readonly Readonly<{ sessionId: string; offers: boolean }>[],
): Promise<WaitingTransaction[][]> {
  const sessions = [...new Map(asked.map((one) => [one.sessionId, one])).values()];
  const rows = await sql.rows<WaitingRow>`
    select asked.session_id, next.*
    from unnest(${sessions.map((one) => one.sessionId)}::uuid[], ${sessions.map((one) => one.offers)}::boolean[])
      as asked (session_id, offers)
    cross join lateral (
      (select number, lane, kind, offer_id, deliveries from server_transaction
       where session_id = asked.session_id and lane = 'offer' and state = 'waiting' and asked.offers
       order by sequence, number limit ${lookAhead}::int)
      union all
      (select number, lane, kind, offer_id, deliveries from server_transaction
       where session_id = asked.session_id and lane = 'notice' and state = 'waiting'
       order by sequence, number limit ${lookAhead}::int)
    ) next`;
  const bySession = Map.groupBy(rows, (row) => row.session_id);
  return asked.map(({ sessionId }) => (bySession.get(sessionId) ?? []).map(waitingOf));
}

/** Counts a delivery of each; undefined for a transaction that was settled meanwhile. */
export async function takeForDelivery(
  sql: Sql,
  numbers: readonly bigint[],
): Promise<(ServerTransaction | undefined)[]> {
  const rows = await sql.rows<DeliveryRow>`
    with chosen as (
      select number from server_transaction where number = any(${numbers}::bigint[]) and state = 'waiting'
      order by number for update
    )
    update server_transaction q set deliveries = deliveries + 1, subject = null
    from chosen where q.number = chosen.number
    returning q.number, q.kind, q.payload, q.sender_spelling`;
  const given = new Map(rows.map((row) => [row.number, row]));
  return numbers.map((number) => {
    const row = given.get(number);
    return (
      row && {
        kind: row.kind,
        payload: row.payload,
        ...(row.sender_spelling !== null && { senderSpelling: row.sender_spelling }),
      }
    );
  });
}

/** Defers them: they are no longer delivered in this session. */
export async function deferTransactions(sql: Sql, numbers: readonly bigint[]): Promise<void> {
  await sql.run`
    update server_transaction set state = 'resting' where number = any(${numbers}::bigint[]) and state = 'waiting'`;
}

/** The transactions with these numbers, each only for the session to which it belongs. */
export async function findTransactions(
  sql: Sql,
  asked: readonly Readonly<{ sessionId: string; number: bigint }>[],
): Promise<(Acknowledged | undefined)[]> {
  const rows = await sql.rows<AcknowledgedRow>`
    select number, session_id, kind, offer_id, state from server_transaction
    where number = any(${asked.map((one) => one.number)}::bigint[])`;
  const found = new Map(rows.map((row) => [row.number, row]));
  return asked.map(({ sessionId, number }) => {
    const row = found.get(number);
    return row?.session_id === sessionId ? acknowledgedOf(row) : undefined;
  });
}

/** The message with this ID in the session's queue, or among the account's that were settled lately. */
export async function findMessage(
  sql: Sql,
  { sessionId, accountId }: Readonly<{ sessionId: string; accountId: string }>,
  messageId: string,
): Promise<Acknowledged | undefined> {
  const [row] = await sql.rows<AcknowledgedRow>`
    select number, session_id, kind, offer_id, state from server_transaction
    where session_id in (${sessionId}::uuid, ${accountId}::uuid) and lane = 'offer' and kind = 'message'
      and payload ->> 'messageId' = ${messageId}
    limit 1`;
  return row && acknowledgedOf(row);
}

/**
 * Keeps acknowledged offers, of their content only the message ID, so that they are not delivered again if they are offered
 * again.
 */
export async function keepAcknowledged(sql: Sql, numbers: readonly bigint[]): Promise<void[]> {
  await sql.run`
    with chosen as (
      select number from server_transaction where number = any(${numbers}::bigint[]) order by number for update
    )
    update server_transaction q
    set state = 'acknowledged', payload = jsonb_build_object('messageId', payload -> 'messageId')
    from chosen where q.number = chosen.number`;
  return numbers.map(() => undefined);
}

export async function removeTransactions(sql: Sql, numbers: readonly bigint[]): Promise<void[]> {
  await sql.run`
    delete from server_transaction where number in (
      select number from server_transaction where number = any(${numbers}::bigint[]) order by number for update)`;
  return numbers.map(() => undefined);
}

/** Queues replies that did not fit into the message that they belong to. */
export async function queueReplies(
  sql: Sql,
  sessionId: string,
  replies: readonly Readonly<{ id: string; content: Primitive }>[],
  now: Date,
): Promise<void> {
  await sql.run`
    insert into server_transaction (session_id, lane, kind, payload, queued_at)
    select ${sessionId}::uuid, 'notice', 'reply', reply::jsonb, ${now}::timestamptz
    from unnest(${replies.map((reply) => JSON.stringify(reply))}::text[]) as reply`;
}

/**
 * How many transactions wait for live sessions, by lane. Reads by session, which skips the tombstones of settled offers.
 */
export async function queueLengths(sql: Sql): Promise<{ lane: string; waiting: number }[]> {
  return sql.rows<{ lane: string; waiting: number }>`
    select lane, count(*)::int as waiting from session join server_transaction using (session_id)
    where ended_at is null and state = 'waiting' group by lane`;
}

function waitingOf({ number, lane, kind, offer_id, deliveries }: WaitingRow): WaitingTransaction {
  return { number, lane, kind, deliveries, ...(offer_id !== null && { offerId: offer_id }) };
}

function acknowledgedOf({ number, kind, offer_id, state }: AcknowledgedRow): Acknowledged {
  return { number, kind, state, ...(offer_id !== null && { offerId: offer_id }) };
}
