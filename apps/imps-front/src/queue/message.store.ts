import type { Address } from '@smsonly/contracts';
import { sql as fragment, type Sql } from '@smsonly/persistence';
import type { Outline } from '../messaging/new-message.js';
import {
  offeredMessage,
  type OfferedMessage,
  type OfferedRow,
  type QueuedMessage,
} from '../messaging/offered-message.js';

/**
 * Messages in the table `server_transaction` that do not simply go out: in parts, announced, or not taken by the client. A message
 * that was cut stays as `cut`, with its parts beside it, until the last of them is acknowledged.
 */

/** A message in a session's queue, as its client may ask for it. */
export type ReceivedMessage = Readonly<{
  number: bigint;
  message: OfferedMessage;
  senderSpelling?: string;
  isCut: boolean;
  /** The context in which it was queued. */
  traceparent?: string;
}>;

type ReceivedRow = Omit<OfferedRow, 'content_data'> & {
  content_data: string;
  number: bigint;
  payload: QueuedMessage | null;
  sender_spelling: string | null;
  state: string;
  traceparent: string | null;
};

/** A message that waits, without its content. */
export type ListedMessage = Readonly<{ message: Outline & Readonly<{ sender: Address }>; senderSpelling?: string }>;
type ListedRow = Omit<OfferedRow, 'content_data'> & {
  message_id: string;
  part_size: number | null;
  sender_spelling: string | null;
  total: number;
};

/** Routing's offer of a queued message `q`, or of the message that `q` is a part of. One that is settled is no more. */
const offeredOfQ = fragment`
  join routing.offered o on o.offer_id = coalesce(q.offer_id,
    (select whole.offer_id from server_transaction whole where whole.number = q.part_of))`;

/** The message with this ID that the session's client has not acknowledged. */
export async function findReceived(
  sql: Sql,
  sessionId: string,
  messageId: string,
): Promise<ReceivedMessage | undefined> {
  const [row] = await sql.rows<ReceivedRow>`
    select q.number, q.payload, q.sender_spelling, q.state, q.traceparent,
      o.sender, o.at, o.content_type, o.content_encoding, o.content_data, o.content_size
    from server_transaction q ${offeredOfQ}
    where q.session_id = ${sessionId}::uuid and q.lane = 'offer' and q.kind = 'message' and q.state <> 'acknowledged'
      and q.payload ->> 'messageId' = ${messageId}
    limit 1`;
  return row && receivedOf(row);
}

/** The first part of a message that was cut, of those that are not acknowledged. */
export async function firstPartOf(sql: Sql, whole: bigint): Promise<ReceivedMessage | undefined> {
  const [row] = await sql.rows<ReceivedRow>`
    select q.number, q.payload, q.sender_spelling, q.state, q.traceparent,
      o.sender, o.at, o.content_type, o.content_encoding, o.content_data, o.content_size
    from server_transaction q ${offeredOfQ}
    where q.part_of = ${whole}::bigint and q.state <> 'acknowledged' order by q.sequence, q.number limit 1`;
  return row && receivedOf(row);
}

/** The session's messages that are not acknowledged, in order, at most `most` of them, and how many there are. */
export async function listReceived(
  sql: Sql,
  sessionId: string,
  most: number,
): Promise<Readonly<{ messages: ListedMessage[]; total: number }>> {
  const rows = await sql.rows<ListedRow>`
    select q.payload ->> 'messageId' as message_id,
      coalesce(q.payload -> 'part' ->> 'size', case when q.part_of is not null then q.payload -> 'content' ->> 'size' end)::int as part_size,
      q.sender_spelling, o.sender, o.at, o.content_type, o.content_encoding, o.content_size, count(*) over ()::int as total
    from server_transaction q ${offeredOfQ}
    where q.session_id = ${sessionId}::uuid and q.lane = 'offer' and q.kind = 'message'
      and q.state in ('waiting', 'resting', 'notified')
    order by q.sequence, q.number limit ${Math.max(most, 1)}::int`;
  return { messages: rows.slice(0, most).map(listedOf), total: rows[0]?.total ?? 0 };
}

function listedOf(row: ListedRow): ListedMessage {
  const {
    message_id: messageId,
    part_size: partSize,
    sender,
    at,
    content_type: type,
    content_encoding: encoding,
  } = row;
  const whole = { type, ...(encoding !== null && { encoding }), size: row.content_size };
  const content = partSize === null ? whole : { type: 'text/plain', size: partSize };
  return {
    message: { messageId, sender, content, sentAt: at.toISOString() },
    ...(row.sender_spelling !== null && { senderSpelling: row.sender_spelling }),
  };
}

/** Puts parts in the place of a message, or of a part that is still too large. Nothing happens to one that was settled meanwhile. */
export async function cutMessage(sql: Sql, number: bigint, parts: readonly object[]): Promise<void> {
  await sql.run`
    with whole as (
      select number, session_id, lane, kind, sequence, part_of, sender, sender_spelling, queued_at, traceparent
      from server_transaction where number = ${number}::bigint and state in ('waiting', 'resting', 'notified') for update
    ), parts as (
      insert into server_transaction (session_id, lane, kind, sequence, part_of, sender, sender_spelling, payload, queued_at, traceparent)
      select session_id, lane, kind, sequence, coalesce(part_of, number), sender, sender_spelling, part.payload::jsonb, queued_at, traceparent
      from whole cross join unnest(${parts.map((part) => JSON.stringify(part))}::text[])
        with ordinality as part (payload, place)
      order by part.place
    ), gone as (
      delete from server_transaction where number in (select number from whole where part_of is not null)
    )
    update server_transaction q set state = 'cut', payload = jsonb_build_object('messageId', q.payload -> 'messageId')
    from whole where q.number = whole.number and whole.part_of is null`;
}

/** Records whether a message was given out as MessageNotification. */
export async function setAnnounced(sql: Sql, number: bigint, announced: boolean): Promise<void> {
  await sql.run`update server_transaction set announced = ${announced} where number = ${number}::bigint`;
}

/** The client knows of the message: it is not given out again in this session. */
export async function markNotified(sql: Sql, numbers: readonly bigint[]): Promise<void> {
  await sql.run`
    update server_transaction set state = 'notified', due_at = 'infinity'
    where number = any(${numbers}::bigint[]) and state in ('waiting', 'resting')`;
}

/**
 * The message was given to a client that asked for it. Of one that never acknowledges, the next poll acknowledges it: it counts as
 * given out whole at `now`.
 */
export async function markRequested(
  sql: Sql,
  number: bigint,
  { isSilent, now, redeliveryMs }: Readonly<{ isSilent: boolean; now: Date; redeliveryMs: number }>,
): Promise<void> {
  if (!isSilent) return markNotified(sql, [number]);
  await sql.run`
    update server_transaction set state = 'waiting', announced = false, deliveries = greatest(deliveries, 1),
      due_at = ${now}::timestamptz + make_interval(secs => ${redeliveryMs / 1000}::float8)
    where number = ${number}::bigint and state in ('waiting', 'resting', 'notified')`;
}

/** The client does not take it: it is not given out in this session, and holds nothing back. */
export async function markRefused(sql: Sql, number: bigint): Promise<void> {
  await sql.run`
    update server_transaction set state = 'refused', due_at = 'infinity'
    where number = ${number}::bigint and state = 'waiting'`;
}

/** The offer that a transaction, or the message that it is a part of, was queued for. */
export async function offerOf(sql: Sql, number: bigint): Promise<string | undefined> {
  const [row] = await sql.rows<{ offer_id: string | null }>`
    select coalesce(q.offer_id, whole.offer_id) as offer_id from server_transaction q
    left join server_transaction whole on whole.number = q.part_of
    where q.number = ${number}::bigint`;
  return row?.offer_id ?? undefined;
}

/** The offers among these transactions, and those that they are parts of, that were not given out as MessageNotification. */
export async function offersGivenWhole(sql: Sql, numbers: readonly bigint[]): Promise<string[]> {
  const rows = await sql.rows<{ offer_id: string }>`
    select coalesce(q.offer_id, whole.offer_id) as offer_id from server_transaction q
    left join server_transaction whole on whole.number = q.part_of
    where q.number = any(${numbers}::bigint[]) and coalesce(q.offer_id, whole.offer_id) is not null and not q.announced
    order by q.number`;
  return [...new Set(rows.map((row) => row.offer_id))];
}

/** The message that a part belongs to, and whether another part of it is not acknowledged yet. */
export async function wholeOf(
  sql: Sql,
  part: Readonly<{ number: bigint; partOf: bigint }>,
): Promise<Readonly<{ number: bigint; offerId: string; messageId?: string; isPartLeft: boolean }> | undefined> {
  const [row] = await sql.rows<{ offer_id: string | null; message_id: string | null; part_left: boolean }>`
    select offer_id, payload ->> 'messageId' as message_id, exists (
      select from server_transaction part
      where part.part_of = whole.number and part.number <> ${part.number}::bigint and part.state <> 'acknowledged'
    ) as part_left
    from server_transaction whole where number = ${part.partOf}::bigint and state = 'cut'`;
  if (!row || row.offer_id === null) return undefined;
  return {
    number: part.partOf,
    offerId: row.offer_id,
    ...(row.message_id !== null && { messageId: row.message_id }),
    isPartLeft: row.part_left,
  };
}

/** Puts notices in the place of one. */
export async function splitNotice(sql: Sql, number: bigint, parts: readonly object[]): Promise<void> {
  await sql.run`
    with notice as (
      delete from server_transaction where number = ${number}::bigint
      returning session_id, lane, kind, given_subject, queued_at, traceparent
    )
    insert into server_transaction (session_id, lane, kind, sequence, given_subject, payload, queued_at, traceparent)
    -- Before all that was queued after it: it may be about the same users.
    select session_id, lane, kind, -1, given_subject, part.payload::jsonb, queued_at, traceparent
    from notice cross join unnest(${parts.map((part) => JSON.stringify(part))}::text[])
      with ordinality as part (payload, place)
    order by part.place`;
}

function receivedOf({
  number,
  payload,
  sender_spelling,
  state,
  traceparent,
  ...offered
}: ReceivedRow): ReceivedMessage {
  return {
    number,
    message: offeredMessage(payload ?? { messageId: '' }, offered),
    isCut: state === 'cut',
    ...(sender_spelling !== null && { senderSpelling: sender_spelling }),
    ...(traceparent !== null && { traceparent }),
  };
}
