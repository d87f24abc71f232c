import type { Sql } from '@smsonly/persistence';
import { spellingForSession } from './offer.store.js';

/** How many offers of a backlog are queued at a time. */
const page = 50;

type Opened = { session_id: string; backlog_after: bigint | null };

/**
 * Queues the next page of the backlog of these sessions, in the order of routing: of one whose queue gave out no offers so far, which
 * it does from now on, the first. Only what a queue holds is copied; contents stay in routing's view.
 *
 * Nothing is lost between a page and what routing offers meanwhile: an offer that this statement does not see was committed after it
 * began, so its own fact is handled later and queues it (`queueOffers`), wherever the backlog is. What both queue is queued once.
 *
 * @param traceparent the context in which it is queued
 * @returns the sessions that had a backlog left, with the sequence up to which it is queued; null once that is all of it
 */
export async function queueBacklog(
  db: Sql,
  sessionIds: readonly string[],
  now: Date,
  traceparent?: string,
): Promise<ReadonlyMap<string, bigint | null>> {
  const rows = await db.rows<Opened>`
    with s as (
      select session_id, account_id, case when backlog_offered then backlog_after else 0 end as after
      from session
      where session_id = any(${[...sessionIds]}::uuid[]) and ended_at is null and (backlog_after is not null or not backlog_offered)
      order by session_id for no key update
    ), found as (
      select s.session_id, s.account_id, next.*
      from s cross join lateral (
        select offer_id, sequence, kind, message_id, sender, recipient, content_type, content_size, at, result,
          row_number() over (order by sequence) as place
        from (
          select offer_id, sequence, kind, message_id, sender, recipient, content_type, content_size, at, result
          from routing.offered where account_id = s.account_id and sequence > s.after
          order by sequence limit ${page + 1}::int
        ) as behind
      ) as next
    ), queued as (
      insert into server_transaction (session_id, lane, kind, sequence, offer_id, sender, sender_spelling, payload, queued_at, traceparent)
      select s.session_id, 'offer', o.kind, o.sequence, o.offer_id, case when o.kind = 'message' then o.canonical end,
        ${spellingForSession},
        case when o.kind = 'message' then jsonb_build_object('messageId', o.message_id)
          else jsonb_build_object('messageId', o.message_id, 'result', o.result, 'settledAt', o.at, 'contentType', o.content_type,
            'contentSize', o.content_size, 'recipient', o.recipient) end,
        ${now}::timestamptz, ${traceparent ?? null}
      from (select *, sender ->> 'canonical' as canonical, sender ->> 'msisdn' as msisdn from found where place <= ${page}::int) o
      join s using (session_id)
      left join account a on a.user_id = o.canonical
      left join account holder on holder.msisdn = o.msisdn
      where not exists (
        select from server_transaction settled where settled.offer_id = o.offer_id and settled.session_id = o.account_id)
      order by s.session_id, o.sequence
      on conflict (offer_id, session_id) do nothing
    )
    update session q
    set backlog_offered = true,
      backlog_after = (select max(sequence) filter (where place = ${page}::int) from found
        where found.session_id = s.session_id having max(place) > ${page}::int)
    from s where q.session_id = s.session_id
    returning q.session_id, q.backlog_after`;
  return new Map(rows.map((row) => [row.session_id, row.backlog_after]));
}

/** What of an account's backlog is not queued for its session yet: absent when there is none. */
export type Backlogged = Readonly<{ sessionId: string; backlogOffered: boolean; backlogAfter?: bigint }>;

/**
 * Queues all of a session's backlog that is left, for a client that asks for what waits, or for one message of it. The limit on waiting
 * offers keeps that small.
 */
export async function queueWholeBacklog(
  db: Sql,
  { sessionId, backlogOffered, backlogAfter }: Backlogged,
  now: Date,
): Promise<void> {
  if (!backlogOffered || backlogAfter === undefined) return;
  let after: bigint | null | undefined;
  do after = (await queueBacklog(db, [sessionId], now)).get(sessionId);
  while (typeof after === 'bigint');
}
