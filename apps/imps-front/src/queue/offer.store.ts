import { sql, type Sql, type Tx } from '@smsonly/persistence';

/** A message or report for every live session of an account. */
export type Offer = Readonly<{
  accountId: string;
  kind: 'message' | 'report';
  offerId: string;
  sequence: number;
  sender: Readonly<{ canonical: string; msisdn?: string }>;
  payload: object;
  /** The context in which it is queued. */
  traceparent?: string;
}>;

/** An offer that no longer needs delivery. */
export type SettledOffer = Readonly<{ accountId: string; offerId: string }>;

/** How many rows one statement checks for deletion. */
const forgottenAtOnce = 2_000;

/** How session `s` knows the sender of offer `o`: account `a`, or `holder`, whose the sender's number is. */
export const spellingForSession = sql`
      (select c.spelling from presence.spelling c
       where c.owner_account_id = o.account_id and (c.session_id is null or c.session_id = s.session_id::text)
         and (c.canonical in (o.canonical, holder.user_id) or c.msisdn = coalesce(o.msisdn, a.msisdn))
       order by c.place, c.canonical limit 1)`;

/**
 * Queues offers for the live sessions of their accounts, once for each session, unless they are settled; also for sessions whose
 * backlog is not queued so far, which give them out in their turn. The sender is spelt
 * as each session knows them, in the order of presence's view: by the address, or by the number or its holder.
 * @returns the sessions for which something was queued
 */
export async function queueOffers(tx: Tx, offers: readonly Offer[], now: Date): Promise<string[]> {
  const rows = await tx.rows<{ session_id: string }>`
    insert into server_transaction (session_id, lane, kind, sequence, offer_id, sender, sender_spelling, payload,
      queued_at, traceparent)
    select s.session_id, 'offer', o.kind, o.sequence, o.offer_id, case when o.kind = 'message' then o.canonical end,
      ${spellingForSession}, o.payload::jsonb, ${now}::timestamptz,
      o.traceparent
    from unnest(${offers.map((one) => one.accountId)}::uuid[], ${offers.map((one) => one.kind)}::text[],
      ${offers.map((one) => String(one.sequence))}::bigint[], ${offers.map((one) => one.offerId)}::text[],
      ${offers.map((one) => one.sender.canonical)}::text[], ${offers.map((one) => one.sender.msisdn ?? null)}::text[],
      ${offers.map((one) => JSON.stringify(one.payload))}::text[], ${offers.map((one) => one.traceparent ?? null)}::text[])
      with ordinality as o (account_id, kind, sequence, offer_id, canonical, msisdn, payload, traceparent, position)
    join session s on s.account_id = o.account_id and s.ended_at is null
    left join account a on a.user_id = o.canonical
    left join account holder on holder.msisdn = o.msisdn
    where not exists (
      select from server_transaction settled where settled.offer_id = o.offer_id and settled.session_id = o.account_id)
    order by o.position
    on conflict (offer_id, session_id) do nothing
    returning session_id`;
  return rows.map((row) => row.session_id);
}

/** Removes settled offers, with their parts, from all queues of their accounts, and remembers that they are settled. */
export async function settleOffers(tx: Tx, settled: readonly SettledOffer[], now: Date): Promise<void> {
  const offers = [...new Map(settled.map((one) => [one.offerId, one])).values()];
  await tx.run`
    with settled as (
      select * from unnest(${offers.map((one) => one.accountId)}::uuid[], ${offers.map((one) => one.offerId)}::text[])
        as o (account_id, offer_id)
    ), whole as (
      select q.number from server_transaction q
      join settled s on s.offer_id = q.offer_id and s.account_id <> q.session_id
    ), gone as (
      delete from server_transaction where number in (
        select number from server_transaction where number in (
          select number from whole
          union all select part.number from whole join server_transaction part on part.part_of = whole.number)
        order by number for update)
      returning offer_id, kind, payload -> 'messageId' as message_id
    ), known as (
      select distinct on (offer_id) offer_id, kind, message_id from gone where offer_id is not null
      order by offer_id, message_id nulls last
    )
    insert into server_transaction (session_id, lane, kind, offer_id, payload, state, queued_at)
    select s.account_id, 'offer', coalesce(k.kind, 'message'), s.offer_id,
      case when k.message_id is not null then jsonb_build_object('messageId', k.message_id) end,
      'acknowledged', ${now}::timestamptz
    from settled s left join known k on k.offer_id = s.offer_id
    order by s.offer_id
    -- Acknowledged before: it is settled now, and is remembered from now on.
    on conflict (offer_id, session_id) do update
      set acknowledged_in = null, tell_at = null, queued_at = excluded.queued_at
      where server_transaction.tell_at is not null`;
}

/**
 * Forgets offers that were settled before `instant`. Rows are numbered in order of time, so this reads little more than
 * what is older than `instant`.
 */
export async function forgetOffersSettledBefore(sql: Sql, instant: Date): Promise<void> {
  let last: bigint | null = 0n;
  while (last !== null) {
    const [looked]: { last: bigint | null }[] = await sql.rows<{ last: bigint | null }>`
      with looked as (
        select number, session_id, state, queued_at from server_transaction where number > ${last}::bigint
        order by number limit ${forgottenAtOnce}::int
      ), gone as (
        delete from server_transaction where number in (
          select q.number from looked join server_transaction q on q.number = looked.number
          where looked.state = 'acknowledged' and looked.queued_at < ${instant}::timestamptz and q.tell_at is null
            and not exists (select from session where session.session_id = looked.session_id)
          order by q.number for update of q skip locked)
      )
      select case when count(*) = ${forgottenAtOnce}::int and min(queued_at) < ${instant}::timestamptz
        then max(number) end as last
      from looked`;
    last = looked?.last ?? null;
  }
}
