import type { Primitive } from '@smsonly/imps-model';
import type { Database, Tx } from '@smsonly/persistence';
import { coalesce } from '@smsonly/platform';
import type { Waiting } from './decide-poll.js';

export type OfferKind = 'message' | 'report';
export type NoticeKind = 'presence' | 'authorisation';

/** A message or report for every live session of an account. */
export type Offer = Readonly<{
  accountId: string;
  kind: OfferKind;
  offerId: string;
  sequence: number;
  sender: Readonly<{ canonical: string; msisdn?: string }>;
  payload: object;
}>;

/** Something that one session is to be told; takes the place of what was not told yet about the same subject. */
export type Notice = Readonly<{ sessionId: string; kind: NoticeKind; subject: string; payload: object }>;

/** A server transaction on its way to the client. */
export type GivenOut = Readonly<{ kind: string; payload: unknown; senderSpelling?: string }>;

/** A server transaction that a client acknowledges. */
export type Acknowledged = Readonly<{
  number: bigint;
  kind: string;
  offerId?: string;
  state: 'waiting' | 'resting' | 'acknowledged';
}>;

/** A waiting transaction with what the shell needs beside the decision. */
export type WaitingTransaction = Waiting & Readonly<{ kind: string; offerId?: string }>;

type WaitingRow = {
  session_id: string;
  number: bigint;
  lane: 'offer' | 'notice';
  kind: string;
  offer_id: string | null;
  deliveries: number;
};
type GivenRow = { number: bigint; kind: string; payload: unknown; sender_spelling: string | null };
type AcknowledgedRow = {
  number: bigint;
  session_id: string;
  kind: string;
  offer_id: string | null;
  state: Acknowledged['state'];
};

/** How many of each lane a poll looks at. */
export const lookAhead = 4;

/** An offer that needs no delivery any more. */
export type Settled = Readonly<{ accountId: string; offerId: string }>;

/** How many rows a statement looks at for what may be forgotten. */
const forgottenAtOnce = 2_000;

/**
 * The table `server_transaction`: what waits for the polls of each session.
 *
 * A settled offer stands in it once more for a while, acknowledged, under the ID of its account in place of a session's,
 * where no poll passes it: it is not queued again when it is offered late.
 */
export class QueueStore {
  /** The first waiting transactions of a session, in order within each lane; offers only when its backlog is complete. */
  readonly first: (asked: { sessionId: string; offers: boolean }) => Promise<WaitingTransaction[]>;
  /** Counts a delivery; undefined when the transaction was settled meanwhile. */
  readonly giveOut: (number: bigint) => Promise<GivenOut | undefined>;
  readonly find: (asked: { sessionId: string; number: bigint }) => Promise<Acknowledged | undefined>;
  /** Keeps an acknowledged offer, of its content only the message ID, so that it is not given out again should it be offered again. */
  readonly keepAcknowledged: (number: bigint) => Promise<void>;
  readonly remove: (number: bigint) => Promise<void>;

  constructor(private readonly db: Database) {
    this.first = coalesce((asked) => this.firstOfAll(asked));
    this.giveOut = coalesce((numbers) => this.giveOutAll(numbers));
    this.find = coalesce((asked) => this.findAll(asked));
    this.keepAcknowledged = coalesce((numbers) => this.keepAllAcknowledged(numbers));
    this.remove = coalesce((numbers) => this.removeAll(numbers));
  }

  private async firstOfAll(asked: readonly { sessionId: string; offers: boolean }[]): Promise<WaitingTransaction[][]> {
    const sessions = [...new Map(asked.map((one) => [one.sessionId, one])).values()];
    const rows = await this.db.sql.$queryRaw<WaitingRow[]>`
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

  private async giveOutAll(numbers: readonly bigint[]): Promise<(GivenOut | undefined)[]> {
    const rows = await this.db.sql.$queryRaw<GivenRow[]>`
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

  /** They are not given out any more in this session. */
  async rest(numbers: readonly bigint[]): Promise<void> {
    await this.db.sql.$executeRaw`
      update server_transaction set state = 'resting' where number = any(${numbers}::bigint[]) and state = 'waiting'`;
  }

  private async findAll(
    asked: readonly { sessionId: string; number: bigint }[],
  ): Promise<(Acknowledged | undefined)[]> {
    const rows = await this.db.sql.$queryRaw<AcknowledgedRow[]>`
      select number, session_id, kind, offer_id, state from server_transaction
      where number = any(${asked.map((one) => one.number)}::bigint[])`;
    const found = new Map(rows.map((row) => [row.number, row]));
    return asked.map(({ sessionId, number }) => {
      const row = found.get(number);
      return row?.session_id === sessionId ? acknowledgedOf(row) : undefined;
    });
  }

  /** The message with this ID in the session's queue, or among the account's that were settled lately. */
  async findMessage(
    { sessionId, accountId }: Readonly<{ sessionId: string; accountId: string }>,
    messageId: string,
  ): Promise<Acknowledged | undefined> {
    const [row] = await this.db.sql.$queryRaw<AcknowledgedRow[]>`
      select number, session_id, kind, offer_id, state from server_transaction
      where session_id in (${sessionId}::uuid, ${accountId}::uuid) and lane = 'offer' and kind = 'message'
        and payload ->> 'messageId' = ${messageId}
      limit 1`;
    return row && acknowledgedOf(row);
  }

  private async keepAllAcknowledged(numbers: readonly bigint[]): Promise<void[]> {
    await this.db.sql.$executeRaw`
      with chosen as (
        select number from server_transaction where number = any(${numbers}::bigint[]) order by number for update
      )
      update server_transaction q
      set state = 'acknowledged', payload = jsonb_build_object('messageId', payload -> 'messageId')
      from chosen where q.number = chosen.number`;
    return numbers.map(() => undefined);
  }

  private async removeAll(numbers: readonly bigint[]): Promise<void[]> {
    await this.db.sql.$executeRaw`
      delete from server_transaction where number in (
        select number from server_transaction where number = any(${numbers}::bigint[]) order by number for update)`;
    return numbers.map(() => undefined);
  }

  /**
   * Queues offers for the live sessions of their accounts, once for each session, unless they are settled. The sender is spelt as the receiver
   * has him in a contact list: by his address, or by his number.
   */
  async offer(tx: Tx, offers: readonly Offer[], now: Date): Promise<void> {
    await tx.$executeRaw`
      insert into server_transaction (session_id, lane, kind, sequence, offer_id, sender_spelling, payload, queued_at)
      select s.session_id, 'offer', o.kind, o.sequence, o.offer_id,
        coalesce(
          (select c.spelling from presence.contact_spelling c
           where c.owner_account_id = o.account_id and c.canonical = o.canonical order by c.list_key limit 1),
          (select c.spelling from presence.contact_spelling c
           where c.owner_account_id = o.account_id and c.msisdn = coalesce(o.msisdn, a.msisdn) order by c.list_key limit 1)
        ), o.payload::jsonb, ${now}::timestamptz
      from unnest(${offers.map((one) => one.accountId)}::uuid[], ${offers.map((one) => one.kind)}::text[],
        ${offers.map((one) => String(one.sequence))}::bigint[], ${offers.map((one) => one.offerId)}::text[],
        ${offers.map((one) => one.sender.canonical)}::text[], ${offers.map((one) => one.sender.msisdn ?? null)}::text[],
        ${offers.map((one) => JSON.stringify(one.payload))}::text[])
        with ordinality as o (account_id, kind, sequence, offer_id, canonical, msisdn, payload, position)
      join session s on s.account_id = o.account_id and s.ended_at is null
      left join account a on a.user_id = o.canonical
      where not exists (
        select from server_transaction settled where settled.offer_id = o.offer_id and settled.session_id = o.account_id)
      order by o.position
      on conflict (offer_id, session_id) do nothing`;
  }

  /** Takes offers that need no delivery any more out of all queues of their accounts, and remembers that they are settled. */
  async settle(tx: Tx, settled: readonly Settled[], now: Date): Promise<void> {
    const offers = [...new Map(settled.map((one) => [one.offerId, one])).values()];
    await tx.$executeRaw`
      with settled as (
        select * from unnest(${offers.map((one) => one.accountId)}::uuid[], ${offers.map((one) => one.offerId)}::text[])
          as o (account_id, offer_id)
      ), gone as (
        delete from server_transaction where number in (
          select q.number from server_transaction q
          join settled s on s.offer_id = q.offer_id and s.account_id <> q.session_id
          order by q.number for update of q)
        returning offer_id, kind, payload -> 'messageId' as message_id
      ), known as (
        select distinct on (offer_id) offer_id, kind, message_id from gone order by offer_id, message_id nulls last
      )
      insert into server_transaction (session_id, lane, kind, offer_id, payload, state, queued_at)
      select s.account_id, 'offer', coalesce(k.kind, 'message'), s.offer_id,
        case when k.message_id is not null then jsonb_build_object('messageId', k.message_id) end,
        'acknowledged', ${now}::timestamptz
      from settled s left join known k on k.offer_id = s.offer_id
      order by s.offer_id
      on conflict (offer_id, session_id) do nothing`;
  }

  /**
   * Forgets offers that were settled before `instant`. Rows are numbered in the order of time, so this looks at what is
   * older than `instant` and little more.
   */
  async forgetSettledBefore(instant: Date): Promise<void> {
    let last: bigint | null = 0n;
    while (last !== null) {
      const [looked]: { last: bigint | null }[] = await this.db.sql.$queryRaw<{ last: bigint | null }[]>`
        with looked as (
          select number, session_id, state, queued_at from server_transaction where number > ${last}::bigint
          order by number limit ${forgottenAtOnce}::int
        ), gone as (
          delete from server_transaction where number in (
            select q.number from looked join server_transaction q on q.number = looked.number
            where looked.state = 'acknowledged' and looked.queued_at < ${instant}::timestamptz
              and not exists (select from session where session.session_id = looked.session_id)
            order by q.number for update of q skip locked)
        )
        select case when count(*) = ${forgottenAtOnce}::int and min(queued_at) < ${instant}::timestamptz
          then max(number) end as last
        from looked`;
      last = looked?.last ?? null;
    }
  }

  /** Queues notices for sessions that live. */
  async notify(tx: Tx, notices: readonly Notice[], now: Date): Promise<void> {
    const latest = [...new Map(notices.map((one) => [`${one.sessionId} ${one.subject}`, one])).values()];
    await tx.$executeRaw`
      insert into server_transaction (session_id, lane, kind, subject, payload, queued_at)
      select n.session_id, 'notice', n.kind, n.subject, n.payload::jsonb, ${now}::timestamptz
      from unnest(${latest.map((one) => one.sessionId)}::uuid[], ${latest.map((one) => one.kind)}::text[],
        ${latest.map((one) => one.subject)}::text[], ${latest.map((one) => JSON.stringify(one.payload))}::text[])
        with ordinality as n (session_id, kind, subject, payload, position)
      join session s on s.session_id = n.session_id and s.ended_at is null
      order by n.position
      on conflict (session_id, subject) where subject is not null do update set payload = excluded.payload`;
  }

  /** Queues replies that found no place in the message to which they belong. */
  async queueReplies(
    sessionId: string,
    replies: readonly Readonly<{ id: string; content: Primitive }>[],
    now: Date,
  ): Promise<void> {
    await this.db.prisma.$executeRaw`
      insert into server_transaction (session_id, lane, kind, payload, queued_at)
      select ${sessionId}::uuid, 'notice', 'reply', reply::jsonb, ${now}::timestamptz
      from unnest(${replies.map((reply) => JSON.stringify(reply))}::text[]) as reply`;
  }

  /** How many transactions wait for live sessions, by lane. Goes by session, past the tombstones of settled offers. */
  async lengths(): Promise<{ lane: string; waiting: number }[]> {
    return this.db.prisma.$queryRaw<{ lane: string; waiting: number }[]>`
      select lane, count(*)::int as waiting from session join server_transaction using (session_id)
      where ended_at is null and state = 'waiting' group by lane`;
  }
}

function waitingOf({ number, lane, kind, offer_id, deliveries }: WaitingRow): WaitingTransaction {
  return { number, lane, kind, deliveries, ...(offer_id !== null && { offerId: offer_id }) };
}

function acknowledgedOf({ number, kind, offer_id, state }: AcknowledgedRow): Acknowledged {
  return { number, kind, state, ...(offer_id !== null && { offerId: offer_id }) };
}
