import type { Sql } from '@smsonly/persistence';

/**
 * Offers that a client acknowledged, in the table `server_transaction`: each is taken from all queues of its account and kept under the
 * ID of the account, so that it is in no queue again, whatever becomes of the session. Until routing has settled it, `acknowledged_in`
 * and `tell_at` say by which session, and when routing is told again.
 */

/** An offer that a client of an account has acknowledged. */
export type AcknowledgedOffer = Readonly<{
  accountId: string;
  sessionId: string;
  offerId: string;
  kind: string;
  messageId?: string;
  acknowledgedAt: Date;
  /** The context in which it was acknowledged. */
  traceparent?: string;
}>;

/** One of which routing has to be told again; without a user its account is gone, and nobody needs to be told. */
export type Unsettled = AcknowledgedOffer & Readonly<{ number: bigint; userId?: string }>;

/** So long routing may take before it is told again, and that often it is then told. */
export const tellAgain = { leastSeconds: 10, mostSeconds: 60 } as const;

/** Makes acknowledgements durable: from now on these offers are given out in no session of their accounts. */
export async function keepAcknowledgements(sql: Sql, acknowledged: readonly AcknowledgedOffer[]): Promise<void[]> {
  const offers = [...new Map(acknowledged.map((one) => [one.offerId, one])).values()];
  await sql.run`
    with asked as (
      select * from unnest(${offers.map((one) => one.accountId)}::uuid[], ${offers.map((one) => one.sessionId)}::uuid[],
        ${offers.map((one) => one.offerId)}::text[], ${offers.map((one) => one.kind)}::text[],
        ${offers.map((one) => one.messageId ?? null)}::text[], ${offers.map((one) => one.acknowledgedAt)}::timestamptz[],
        ${offers.map((one) => one.traceparent ?? null)}::text[])
        as o (account_id, session_id, offer_id, kind, message_id, at, traceparent)
    ), whole as (
      select q.number from asked a
      join server_transaction q on q.offer_id = a.offer_id and q.session_id <> a.account_id
    ), gone as (
      delete from server_transaction where number in (
        select number from server_transaction where number in (
          select number from whole
          union all select part.number from whole join server_transaction part on part.part_of = whole.number)
        order by number for update)
    )
    insert into server_transaction (session_id, lane, kind, offer_id, payload, state, queued_at, acknowledged_in, tell_at,
      traceparent)
    select a.account_id, 'offer', a.kind, a.offer_id,
      case when a.message_id is not null then jsonb_build_object('messageId', a.message_id) end,
      'acknowledged', a.at, a.session_id, a.at + make_interval(secs => ${tellAgain.leastSeconds}::int), a.traceparent
    from asked a
    order by a.offer_id
    on conflict (offer_id, session_id) do nothing`;
  return acknowledged.map(() => undefined);
}

/**
 * Up to `most` acknowledgements that routing should have settled by `now`, longest due first. Each is due again after a while that grows
 * with its age, so no other instance tells of it meanwhile.
 */
export async function takeUnsettled(sql: Sql, now: Date, most: number): Promise<Unsettled[]> {
  const rows = await sql.rows<{
    number: bigint;
    account_id: string;
    acknowledged_in: string | null;
    offer_id: string | null;
    kind: string;
    acknowledged_at: Date;
    traceparent: string | null;
    user_id: string | null;
  }>`
    with due as (
      select number from server_transaction where tell_at <= ${now}::timestamptz
      order by tell_at limit ${most}::int for update skip locked
    )
    update server_transaction q
    set tell_at = ${now}::timestamptz + make_interval(secs => least(${tellAgain.mostSeconds}::float8,
      greatest(${tellAgain.leastSeconds}::float8, extract(epoch from ${now}::timestamptz - q.queued_at)::float8)))
    from due where q.number = due.number
    returning q.number, q.session_id as account_id, q.acknowledged_in, q.offer_id, q.kind, q.queued_at as acknowledged_at,
      q.traceparent, (select a.user_id from account a where a.account_id = q.session_id) as user_id`;
  return rows.map((row) => ({
    number: row.number,
    accountId: row.account_id,
    sessionId: row.acknowledged_in ?? '',
    offerId: row.offer_id ?? '',
    kind: row.kind,
    acknowledgedAt: row.acknowledged_at,
    ...(row.traceparent !== null && { traceparent: row.traceparent }),
    ...(row.user_id !== null && { userId: row.user_id }),
  }));
}

/** Routing could not be told of these: they are due again at once. */
export async function putBackUnsettled(sql: Sql, numbers: readonly bigint[], now: Date): Promise<void> {
  await sql.run`
    update server_transaction set tell_at = ${now}::timestamptz
    where number = any(${numbers}::bigint[]) and tell_at is not null`;
}
