import type { Primitive } from '@smsonly/imps-model';
import type { Sql } from '@smsonly/persistence';
import { offeredMessage, type OfferedRow, type QueuedMessage } from '../messaging/offered-message.js';
import type { PollCandidate } from './decide-poll.js';

/**
 * The table `server_transaction`: what is waiting for the polls of each session. `due_at` says from when a waiting one may be
 * given out: -infinity before the first time, then `REDELIVERY_AFTER` after the last.
 *
 * An acknowledged offer is kept in it under the ID of its account in place of a session's, where no poll sees it, until routing has
 * settled it (acknowledgement.store.ts), and a settled one for a while (offer.store.ts): it is not queued again when it is offered late.
 */

/** A server transaction on its way to the client. */
export type ServerTransaction = Readonly<{
  kind: string;
  /** A fact of another service, or of a message OfferedMessage. */
  payload: unknown;
  senderSpelling?: string;
  /** A message that was given out as MessageNotification. */
  announced?: boolean;
  /** The context in which it was queued. */
  traceparent?: string;
}>;

/** A server transaction that a client acknowledges. */
export type Acknowledged = Readonly<{
  number: bigint;
  kind: string;
  offerId?: string;
  /** The message that this is a part of. */
  partOf?: bigint;
  /** It was given out as MessageNotification: what is acknowledged is that the client knows of it. */
  announced?: boolean;
  /** The context in which it was queued. */
  traceparent?: string;
  /** The message that it is, or reports on. */
  messageId?: string;
  state: 'waiting' | 'resting' | 'acknowledged' | 'cut' | 'notified' | 'refused';
}>;

/** One that was given out and not acknowledged. */
export type GivenOut = Acknowledged & Readonly<{ deliveries: number; givenAt: Date }>;

/** A waiting transaction with what the handler needs beside the decision. */
export type WaitingTransaction = PollCandidate & Readonly<{ kind: string; offerId?: string }>;

type WaitingRow = {
  session_id: string;
  number: bigint;
  lane: 'offer' | 'notice';
  kind: string;
  offer_id: string | null;
  deliveries: number;
  again: boolean;
  sender: string | null;
};
type DeliveryRow = { [K in keyof OfferedRow]: OfferedRow[K] | null } & {
  number: bigint;
  kind: string;
  payload: unknown;
  sender_spelling: string | null;
  announced: boolean;
  traceparent: string | null;
  is_settled: boolean;
};
type AcknowledgedRow = {
  number: bigint;
  session_id: string;
  kind: string;
  offer_id: string | null;
  part_of: bigint | null;
  announced: boolean;
  traceparent: string | null;
  message_id: string | null;
  state: Acknowledged['state'];
};

/** How many that were never given out a poll looks at in each lane. */
const lookAhead = 4;
/**
 * How many that are due again a poll looks at. Behind so many, one is overtaken by a later message of its sender: it takes that
 * many lost answers.
 */
export const lookBack = 50;

/** `upTo`: the last of routing's offers up to which the session's backlog is queued; absent when all of it is. */
type Asked = Readonly<{ sessionId: string; offers: boolean; upTo?: bigint; now: Date }>;

/**
 * What a poll at `now` could bring: of each lane the first that were never given out, in order, and those that are due again,
 * as they became due. Offers only when the session's queue is open, and never before what of the backlog is not queued yet.
 */
export async function firstWaiting(sql: Sql, asked: readonly Asked[]): Promise<WaitingTransaction[][]> {
  const sessions = [...new Map(asked.map((one) => [one.sessionId, one])).values()];
  const rows = await sql.rows<WaitingRow>`
    select asked.session_id, next.*
    from unnest(${sessions.map((one) => one.sessionId)}::uuid[], ${sessions.map((one) => one.offers)}::boolean[],
      ${sessions.map((one) => one.now)}::timestamptz[], ${sessions.map((one) => one.upTo ?? null)}::bigint[])
      as asked (session_id, offers, now, up_to)
    cross join lateral (
      (select number, lane, kind, offer_id, deliveries, false as again, sender from server_transaction
       where session_id = asked.session_id and lane = 'offer' and state = 'waiting' and due_at = '-infinity' and asked.offers
         and (asked.up_to is null or sequence <= asked.up_to)
       order by sequence, number limit ${lookAhead}::int)
      union all
      (select number, lane, kind, offer_id, deliveries, false as again, sender from server_transaction
       where session_id = asked.session_id and lane = 'notice' and state = 'waiting' and due_at = '-infinity'
       order by sequence, number limit ${lookAhead}::int)
      union all
      (select number, lane, kind, offer_id, deliveries, true as again, sender from server_transaction
       where session_id = asked.session_id and due_at > '-infinity' and due_at <= asked.now and state = 'waiting'
         and (lane = 'notice' or asked.offers)
       order by due_at, number limit ${lookBack}::int)
    ) next`;
  const bySession = Map.groupBy(rows, (row) => row.session_id);
  return asked.map(({ sessionId }) => (bySession.get(sessionId) ?? []).map(waitingOf));
}

/** It was settled meanwhile, in another session or by time; its removal is on the way. */
export const settledMeanwhile = Symbol('settled meanwhile');

/**
 * Gives each out to one caller, and not again before `redeliveryMs` after `now`; undefined for one that was removed meanwhile, or
 * given to another poll. What a message says is read from routing's view, where it is as long as somebody waits for it.
 */
export async function takeForDelivery(
  sql: Sql,
  redeliveryMs: number,
  asked: readonly Readonly<{ number: bigint; now: Date }>[],
): Promise<(ServerTransaction | typeof settledMeanwhile | undefined)[]> {
  const taken = [...new Map(asked.map((one) => [one.number, one])).values()];
  const rows = await sql.rows<DeliveryRow>`
    with asked as (
      select number, now from unnest(${taken.map((one) => one.number)}::bigint[],
        ${taken.map((one) => one.now)}::timestamptz[]) as one (number, now)
    ), chosen as (
      select q.number, q.offer_id, q.part_of, asked.now from asked join server_transaction q on q.number = asked.number
      where q.state = 'waiting' and q.due_at <= asked.now
      order by q.number for update of q
    ), named as (
      select number, now, coalesce(offer_id,
        (select whole.offer_id from server_transaction whole where whole.number = chosen.part_of)) as offer_id
      from chosen
    )
    update server_transaction q
    set deliveries = deliveries + 1, due_at = named.now + make_interval(secs => ${redeliveryMs / 1000}::float8),
      subject = null, given_subject = coalesce(subject, given_subject)
    from named left join lateral (
      select * from routing.offered where offered.offer_id = named.offer_id offset 0
    ) o on true
    where q.number = named.number
    returning q.number, q.kind, q.payload, q.sender_spelling, q.announced, q.traceparent,
      named.offer_id is not null and o.offer_id is null as is_settled,
      o.sender, o.at, o.content_type, o.content_encoding, o.content_data, o.content_size`;
  const given = new Map(rows.map((row) => [row.number, row]));
  return asked.map(({ number }) => {
    const row = given.get(number);
    // For the first who asks: two polls never get the same one.
    given.delete(number);
    if (row?.is_settled) return settledMeanwhile;
    return (
      row && {
        kind: row.kind,
        payload:
          row.kind === 'message'
            ? offeredMessage(row.payload as QueuedMessage, row as unknown as OfferedRow)
            : row.payload,
        ...(row.announced && { announced: true }),
        ...(row.sender_spelling !== null && { senderSpelling: row.sender_spelling }),
        ...(row.traceparent !== null && { traceparent: row.traceparent }),
      }
    );
  });
}

/** What was given out to a session and is neither acknowledged nor deferred, with the time of the last delivery. */
export async function givenOut(sql: Sql, sessionId: string, redeliveryMs: number): Promise<GivenOut[]> {
  const rows = await sql.rows<AcknowledgedRow & { deliveries: number; given_at: Date }>`
    select number, session_id, kind, offer_id, part_of, announced, state, traceparent, payload ->> 'messageId' as message_id, deliveries,
      due_at - make_interval(secs => ${redeliveryMs / 1000}::float8) as given_at
    from server_transaction
    where session_id = ${sessionId}::uuid and due_at > '-infinity' and due_at < 'infinity' and state = 'waiting'
      and deliveries > 0
    order by number`;
  return rows.map((row) => ({ ...acknowledgedOf(row), deliveries: row.deliveries, givenAt: row.given_at }));
}

/** Takes back what a poll of the session was given and its client was not sent: its next poll brings it. */
export async function takeBack(sql: Sql, sessionId: string, numbers: readonly bigint[]): Promise<void> {
  await sql.run`
    update server_transaction set due_at = '-infinity', deliveries = deliveries - 1
    where number = any(${numbers}::bigint[]) and session_id = ${sessionId}::uuid and state = 'waiting'
      and due_at > '-infinity' and deliveries > 0`;
}

/** What was taken for delivery was not given out: it does not count as delivered, and is tried again when it is due. */
export async function uncountDelivery(sql: Sql, number: bigint): Promise<void> {
  await sql.run`
    update server_transaction set deliveries = deliveries - 1
    where number = ${number}::bigint and state = 'waiting' and deliveries > 0`;
}

/** Defers them: they are no longer delivered in this session. */
export async function deferTransactions(sql: Sql, numbers: readonly bigint[]): Promise<void> {
  await sql.run`
    update server_transaction set state = 'resting', due_at = 'infinity'
    where number = any(${numbers}::bigint[]) and state = 'waiting'`;
}

/** The transactions with these numbers, each only for the session to which it belongs. */
export async function findTransactions(
  sql: Sql,
  asked: readonly Readonly<{ sessionId: string; number: bigint }>[],
): Promise<(Acknowledged | undefined)[]> {
  const rows = await sql.rows<AcknowledgedRow>`
    select number, session_id, kind, offer_id, part_of, announced, state, traceparent, payload ->> 'messageId' as message_id
    from server_transaction
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
    select number, session_id, kind, offer_id, part_of, announced, state, traceparent, payload ->> 'messageId' as message_id
    from server_transaction
    where session_id in (${sessionId}::uuid, ${accountId}::uuid) and lane = 'offer' and kind = 'message'
      and payload ->> 'messageId' = ${messageId} and state <> 'cut'
    limit 1`;
  return row && acknowledgedOf(row);
}

/** Keeps acknowledged parts of messages, of their content only the message ID, until all parts are acknowledged. */
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

/** How many replies wait for the polls of a session. */
export async function waitingReplies(sql: Sql, sessionId: string): Promise<number> {
  const [row] = await sql.rows<{ waiting: number }>`
    select count(*)::int as waiting from server_transaction
    where session_id = ${sessionId}::uuid and lane = 'notice' and kind = 'reply' and state = 'waiting'`;
  return row?.waiting ?? 0;
}

/** Drops replies that wait. */
export async function dropReplies(sql: Sql, sessionId: string): Promise<void> {
  await sql.run`
    delete from server_transaction where number in (
      select number from server_transaction where session_id = ${sessionId}::uuid and lane = 'notice' and kind = 'reply'
      order by number for update)`;
}

/**
 * How many transactions wait for live sessions, by lane. Reads by session, which skips the tombstones of settled offers.
 */
export async function queueLengths(sql: Sql): Promise<{ lane: string; waiting: number }[]> {
  return sql.rows<{ lane: string; waiting: number }>`
    select lane, count(*)::int as waiting from session join server_transaction using (session_id)
    where ended_at is null and state = 'waiting' group by lane`;
}

function waitingOf({ number, lane, kind, offer_id, deliveries, again, sender }: WaitingRow): WaitingTransaction {
  return {
    number,
    lane,
    kind,
    deliveries,
    again,
    ...(offer_id !== null && { offerId: offer_id }),
    ...(sender !== null && { sender }),
  };
}

function acknowledgedOf(row: AcknowledgedRow): Acknowledged {
  const { number, kind, offer_id, part_of, announced, state, traceparent, message_id } = row;
  return {
    number,
    kind,
    announced,
    state,
    ...(offer_id !== null && { offerId: offer_id }),
    ...(part_of !== null && { partOf: part_of }),
    ...(traceparent !== null && { traceparent }),
    ...(message_id !== null && { messageId: message_id }),
  };
}
