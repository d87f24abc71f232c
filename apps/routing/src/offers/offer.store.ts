import type { Address, Result } from '@smsonly/contracts';
import { sql, type Fragment, type Tx } from '@smsonly/persistence';
import { rowsOf } from '../rows.js';
import type { MessageOffer, NewOffer, Offer } from './offer.js';

type Row = {
  offer_id: string;
  sequence: bigint;
  kind: 'message' | 'report';
  account_id: string;
  user_id: string;
  msisdn: string | null;
  message_id: string;
  sender: Address;
  recipient: Address;
  sender_account_id: string | null;
  report_wanted: boolean;
  content_type: string;
  content_encoding: string | null;
  content_data: string | null;
  content_size: number;
  at: Date;
  valid_until: Date | null;
  result: Result | null;
  rested_in: string[];
};

/** Stores offers and gives them sequence numbers in this order. */
export async function insertOffers<O extends NewOffer>(tx: Tx, offers: readonly O[]): Promise<Offer<O>[]> {
  if (offers.length === 0) return [];
  const rows = rowsOf(offers.map(rowOf));
  const numbered = await tx.rows<{ offer_id: string; sequence: bigint }>`
    insert into offer (offer_id, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
                       content_type, content_encoding, content_data, content_size, at, valid_until, result)
    select offer_id, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
           content_type, content_encoding, content_data, content_size, at, valid_until, result
      from rows from (json_to_recordset(${rows}::json) as (
        offer_id text, kind text, account_id uuid, user_id text, msisdn text, message_id text, sender jsonb, recipient jsonb,
        sender_account_id uuid, report_wanted boolean, content_type text, content_encoding text, content_data text,
        content_size integer, at timestamptz, valid_until timestamptz, result jsonb)) with ordinality
        as r(offer_id, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
             content_type, content_encoding, content_data, content_size, at, valid_until, result, place)
     order by place
    returning offer_id, sequence`;
  const sequences = new Map(numbered.map((row) => [row.offer_id, Number(row.sequence)]));
  return offers.map((offer) => ({ ...offer, sequence: sequences.get(offer.offerId) ?? 0 }));
}

/** All offers waiting for these accounts, in sequence. */
export async function readOffers(tx: Tx, accountIds: readonly string[]): Promise<Offer[]> {
  return offersOf(
    await tx.rows<Row>`
      select offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
             content_type, content_encoding, content_data, content_size, at, valid_until, result, rested_in
        from offer where account_id = any(${accountIds}::uuid[]) order by account_id, sequence`,
  );
}

/** How many offers are waiting for each of these accounts; counting stops at `most`. */
export async function countWaitingOffers(
  tx: Tx,
  accountIds: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, number>> {
  if (accountIds.length === 0) return new Map();
  const rows = await tx.rows<{ account_id: string; waiting: number }>`
    select account_id, waiting
      from unnest(${accountIds}::uuid[]) as addressee(account_id)
     cross join lateral (select count(*)::integer as waiting
                           from (select from offer where offer.account_id = addressee.account_id limit ${most}) as offers) as counted`;
  return new Map(rows.map((row) => [row.account_id, row.waiting]));
}

/** A session that acknowledged an offer, or deferred it: received it several times without acknowledging it. */
export type OfferMark = Readonly<{ offerId: string; accountId: string; sessionId: string }>;

/** Deletes acknowledged offers, each only if its own account acknowledged it, and returns those that still existed. */
export async function takeAcknowledged(tx: Tx, marks: readonly OfferMark[]): Promise<Offer[]> {
  return deleteOffers(tx, sql`(offer_id, account_id) in ${marked(marks)}`);
}

/** Records which sessions deferred offers; deletes and returns those that at least `sessions` of them have deferred. */
export async function takeDeferred(tx: Tx, marks: readonly OfferMark[], sessions: number): Promise<Offer[]> {
  const rows = rowsOf(marks.map(rowOfMark));
  const deferred = await tx.rows<{ offer_id: string; sessions: number }>`
    update offer set rested_in = array(select distinct unnest(offer.rested_in || mark.sessions))
      from (select offer_id, account_id, array_agg(session_id) as sessions
              from json_to_recordset(${rows}::json) as m(offer_id text, account_id uuid, session_id text)
             group by offer_id, account_id) as mark
     where offer.offer_id = mark.offer_id and offer.account_id = mark.account_id
    returning offer.offer_id, cardinality(offer.rested_in) as sessions`;
  const exhausted = deferred.filter((row) => row.sessions >= sessions).map((row) => row.offer_id);
  return exhausted.length === 0 ? [] : deleteOffers(tx, sql`offer_id = any(${exhausted}::text[])`);
}

/** Records which sessions' clients do not take offers, and returns those that still wait, with all such sessions. */
export async function markRefused(
  tx: Tx,
  marks: readonly OfferMark[],
): Promise<(Offer & Readonly<{ refusedIn: readonly string[] }>)[]> {
  const rows = await tx.rows<Row & { refused_in: string[] }>`
    update offer set refused_in = array(select distinct unnest(offer.refused_in || mark.sessions))
      from (select offer_id, account_id, array_agg(session_id) as sessions
              from json_to_recordset(${rowsOf(marks.map(rowOfMark))}::json) as m(offer_id text, account_id uuid, session_id text)
             group by offer_id, account_id) as mark
     where offer.offer_id = mark.offer_id and offer.account_id = mark.account_id
    returning offer.offer_id, sequence, kind, offer.account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id,
              report_wanted, content_type, content_encoding, content_data, content_size, at, valid_until, result, rested_in, refused_in`;
  return rows.map((row) => ({ ...offerOf(row), refusedIn: row.refused_in }));
}

/** Deletes and returns offers by their IDs. */
export async function takeOffers(tx: Tx, offerIds: readonly string[]): Promise<Offer[]> {
  return offerIds.length === 0 ? [] : deleteOffers(tx, sql`offer_id = any(${offerIds}::text[])`);
}

/** A message by the ID that its recipient knows. */
export type ReceivedMessage = Readonly<{ accountId: string; messageId: string }>;

/** The messages that still wait for these accounts, locked until the end of the transaction. */
export async function lockMessages(tx: Tx, messages: readonly ReceivedMessage[]): Promise<Offer<MessageOffer>[]> {
  const rows = messages.map(({ accountId, messageId }) => ({ account_id: accountId, message_id: messageId }));
  const offers = offersOf(
    await tx.rows<Row>`
      select offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
             content_type, content_encoding, content_data, content_size, at, valid_until, result, rested_in
        from offer
       where kind = 'message' and (account_id, message_id) in
             (select account_id, message_id from json_to_recordset(${rowsOf(rows)}::json) as m(account_id uuid, message_id text))
       order by offer_id for update`,
  );
  return offers.filter(isMessage);
}

/** Deletes and returns all offers waiting for these accounts, in sequence. */
export async function takeOffersOf(tx: Tx, accountIds: readonly string[]): Promise<Offer[]> {
  return deleteOffers(tx, sql`account_id = any(${accountIds}::uuid[])`);
}

/** Deletes and returns the messages still waiting for closed accounts that had these numbers, in sequence. */
export async function takeOffersOfClosedAccounts(tx: Tx, msisdns: readonly string[]): Promise<Offer<MessageOffer>[]> {
  if (msisdns.length === 0) return [];
  const offers = await deleteOffers(
    tx,
    sql`kind = 'message' and msisdn is not null and msisdn = any(${msisdns}::text[])
      and not exists (select from imps_front.account_registry as registry where registry.account_id = offer.account_id)`,
  );
  return offers.filter(isMessage);
}

/** Deletes and returns messages past their validity: those of these accounts, or at most `limit` of all accounts. */
export async function takeExpired(
  tx: Tx,
  now: Date,
  of: { accountIds: string[] } | { limit: number },
): Promise<Offer[]> {
  return 'limit' in of
    ? deleteOffers(
        tx,
        sql`offer_id in (select offer_id from offer where valid_until <= ${now} order by valid_until limit ${of.limit}
                                   for update skip locked)`,
      )
    : deleteOffers(tx, sql`account_id = any(${of.accountIds}::uuid[]) and valid_until <= ${now}`);
}

/** Deletes and returns at most `limit` messages and reports from before `before`. */
export async function takeOlder(tx: Tx, before: Date, limit: number): Promise<Offer[]> {
  return deleteOffers(
    tx,
    sql`offer_id in (select offer_id from offer where at < ${before} order by at limit ${limit} for update skip locked)`,
  );
}

export function isMessage(offer: Offer): offer is Offer<MessageOffer> {
  return offer.kind === 'message';
}

async function deleteOffers(tx: Tx, which: Fragment): Promise<Offer[]> {
  const rows = await tx.rows<Row>`
    delete from offer where ${which}
    returning offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
             content_type, content_encoding, content_data, content_size, at, valid_until, result, rested_in`;
  return offersOf(rows).sort((a, b) => a.sequence - b.sequence);
}

function marked(marks: readonly OfferMark[]): Fragment {
  return sql`(select offer_id, account_id
     from json_to_recordset(${rowsOf(marks.map(rowOfMark))}::json) as m(offer_id text, account_id uuid))`;
}

function rowOfMark({ offerId, accountId, sessionId }: OfferMark): Record<string, unknown> {
  return { offer_id: offerId, account_id: accountId, session_id: sessionId };
}

function rowOf(offer: NewOffer): Record<string, unknown> {
  const { addressee } = offer;
  const message = offer.kind === 'message' ? offer : undefined;
  return {
    offer_id: offer.offerId,
    kind: offer.kind,
    account_id: addressee.accountId,
    user_id: addressee.userId,
    msisdn: addressee.msisdn,
    message_id: offer.messageId,
    sender: offer.sender,
    recipient: offer.recipient,
    sender_account_id: message?.senderAccountId,
    report_wanted: message?.isReportWanted ?? false,
    content_type: offer.contentType,
    content_encoding: message?.contentEncoding,
    content_data: message?.data,
    content_size: offer.contentSize,
    at: offer.at,
    valid_until: message?.validUntil,
    result: offer.kind === 'report' ? offer.result : undefined,
  };
}

function offersOf(rows: readonly Row[]): Offer[] {
  return rows.map(offerOf);
}

function offerOf(row: Row): Offer {
  const { account_id: accountId, user_id: userId, msisdn } = row;
  const common = {
    offerId: row.offer_id,
    sequence: Number(row.sequence),
    addressee: { accountId, userId, ...(msisdn !== null && { msisdn }) },
    messageId: row.message_id,
    sender: row.sender,
    recipient: row.recipient,
    contentType: row.content_type,
    contentSize: row.content_size,
    at: row.at,
  };
  if (row.kind === 'report') return { ...common, kind: 'report', result: row.result ?? { code: 200 } };
  return {
    ...common,
    kind: 'message',
    ...(row.sender_account_id !== null && { senderAccountId: row.sender_account_id }),
    isReportWanted: row.report_wanted,
    ...(row.content_encoding !== null && { contentEncoding: row.content_encoding }),
    data: row.content_data ?? '',
    ...(row.valid_until !== null && { validUntil: row.valid_until }),
  };
}
