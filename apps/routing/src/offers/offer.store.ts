import type { Address, Result } from '@smsonly/contracts';
import { sql, type Fragment, type Sql, type Tx } from '@smsonly/persistence';
import { rowsOf } from '../rows.js';
import type { MessageOffer, NewOffer, Offer, WholeMessage } from './offer.js';

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
  content_size: number;
  at: Date;
  valid_until: Date | null;
  result: Result | null;
  rested_in: string[];
};
type WholeRow = Row & { content_data: string | null };

/** Most contents, in characters, and most offers, that one statement stores. */
const most = { characters: 4_000_000, offers: 2_000 };

/** Stores offers and gives them sequence numbers in this order. What a message for several says is stored once. */
export async function insertOffers<O extends NewOffer>(tx: Tx, offers: readonly O[]): Promise<Offer<O>[]> {
  const isShared = sharedAmong(offers);
  const stored: Offer<O>[] = [];
  for (const some of portions(offers, isShared)) stored.push(...(await insertSome(tx, some, isShared)));
  return stored;
}

type IsShared = (offer: NewOffer) => offer is WholeMessage;

/** Whether what an offer says is said by another one too. */
function sharedAmong(offers: readonly NewOffer[]): IsShared {
  const [once, shared] = [new Set<string>(), new Set<string>()];
  for (const { kind, messageId } of offers)
    if (kind === 'message') (once.has(messageId) ? shared : once).add(messageId);
  return (offer): offer is WholeMessage => offer.kind === 'message' && shared.has(offer.messageId);
}

/** As many at a time as one statement stores; usually all. */
function* portions<O extends NewOffer>(offers: readonly O[], isShared: IsShared): Generator<O[]> {
  let [some, characters, sharedOne]: [O[], number, string?] = [[], 0];
  for (const offer of offers) {
    const isNew = offer.kind === 'message' && !(isShared(offer) && offer.messageId === sharedOne);
    const more = isNew ? offer.data.length : 0;
    if (some.length > 0 && (some.length === most.offers || characters + more > most.characters)) {
      yield some;
      [some, characters] = [[], 0];
    }
    if (isShared(offer)) sharedOne = offer.messageId;
    some.push(offer);
    characters += more;
  }
  if (some.length > 0) yield some;
}

async function insertSome<O extends NewOffer>(tx: Tx, offers: readonly O[], isShared: IsShared): Promise<Offer<O>[]> {
  const shared = new Map(offers.flatMap((offer) => (isShared(offer) ? [[offer.messageId, offer.data] as const] : [])));
  const messages = rowsOf([...shared].map(([messageId, data]) => ({ message_id: messageId, content_data: data })));
  const rows = rowsOf(offers.map((offer) => rowOf(offer, isShared(offer))));
  const numbered = await tx.rows<{ offer_id: string; sequence: bigint }>`
    with stored as (
      insert into message (message_id, content_data)
      select message_id, content_data from json_to_recordset(${messages}::json) as m(message_id text, content_data text)
      on conflict do nothing
    )
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

/** What waits for an account: how many offers, and how many octets of content their messages have. */
export type Waiting = Readonly<{ offers: number; octets: number }>;

/** What is waiting for each of these accounts; counting stops at `most` offers. */
export async function countWaiting(
  tx: Tx,
  accountIds: readonly string[],
  mostOffers: number,
): Promise<ReadonlyMap<string, Waiting>> {
  if (accountIds.length === 0) return new Map();
  const rows = await tx.rows<{ account_id: string; offers: number; octets: number }>`
    select account_id, offers, octets
      from unnest(${accountIds}::uuid[]) as addressee(account_id)
     cross join lateral (select count(*)::integer as offers,
                                coalesce(sum(content_size) filter (where kind = 'message'), 0)::float8 as octets
                           from (select kind, content_size from offer
                                  where offer.account_id = addressee.account_id limit ${mostOffers}) as offers) as counted`;
  return new Map(rows.map(({ account_id: accountId, offers, octets }) => [accountId, { offers, octets }]));
}

/** Accounts, as many at a time as have messages of no more than `octets` together, or one that has more. */
export async function portionsOfAccounts(tx: Tx, accountIds: readonly string[], octets: number): Promise<string[][]> {
  if (accountIds.length < 2) return [[...accountIds]];
  const waiting = await countWaiting(tx, accountIds, 1_000_000);
  const portions: string[][] = [];
  let room = 0;
  for (const accountId of accountIds) {
    const wanted = waiting.get(accountId)?.octets ?? 0;
    const last = portions.at(-1);
    if (last && wanted <= room) last.push(accountId);
    else {
      portions.push([accountId]);
      room = octets;
    }
    room -= wanted;
  }
  return portions;
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

/** An offer that still waits, with all sessions whose clients do not take it, and how long its content is as it is written. */
export type RefusedOffer = Offer & Readonly<{ refusedIn: readonly string[]; characters: number }>;

/** Records which sessions' clients do not take offers, and returns those that still wait. */
export async function markRefused(tx: Tx, marks: readonly OfferMark[]): Promise<RefusedOffer[]> {
  const rows = await tx.rows<Row & { refused_in: string[]; characters: number }>`
    update offer set refused_in = array(select distinct unnest(offer.refused_in || mark.sessions))
      from (select offer_id, account_id, array_agg(session_id) as sessions
              from json_to_recordset(${rowsOf(marks.map(rowOfMark))}::json) as m(offer_id text, account_id uuid, session_id text)
             group by offer_id, account_id) as mark
     where offer.offer_id = mark.offer_id and offer.account_id = mark.account_id
    returning offer.offer_id, sequence, kind, offer.account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id,
              report_wanted, content_type, content_encoding, content_size, at, valid_until, result, rested_in, refused_in,
              coalesce(char_length(coalesce(content_data, (select m.content_data from message m where m.message_id = offer.message_id))),
                0) as characters`;
  return rows.map((row) => ({ ...offerOf(row), refusedIn: row.refused_in, characters: row.characters }));
}

/** Deletes and returns offers by their IDs. */
export async function takeOffers(tx: Tx, offerIds: readonly string[]): Promise<Offer[]> {
  return offerIds.length === 0 ? [] : deleteOffers(tx, sql`offer_id = any(${offerIds}::text[])`);
}

/** A message by the ID that its recipient knows. */
export type ReceivedMessage = Readonly<{ accountId: string; messageId: string }>;

/** The messages that still wait for these accounts, locked until the end of the transaction. */
export async function lockMessages(tx: Tx, messages: readonly ReceivedMessage[]): Promise<Offer<MessageOffer>[]> {
  const rows = await tx.rows<Row>`
    select offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
           content_type, content_encoding, content_size, at, valid_until, result, rested_in
      from offer where ${isAmong(messages)}
     order by offer_id for update`;
  return rows.map(offerOf).filter(isMessage);
}

/** The same, with what they say. */
export async function lockWholeMessages(tx: Tx, messages: readonly ReceivedMessage[]): Promise<Offer<WholeMessage>[]> {
  const rows = await tx.rows<WholeRow>`
    select offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
           content_type, content_encoding,
           coalesce(content_data, (select m.content_data from message m where m.message_id = offer.message_id)) as content_data,
           content_size, at, valid_until, result, rested_in
      from offer where ${isAmong(messages)}
     order by offer_id for update`;
  return rows.map(wholeOf).filter(isWhole);
}

function isAmong(messages: readonly ReceivedMessage[]): Fragment {
  const rows = messages.map(({ accountId, messageId }) => ({ account_id: accountId, message_id: messageId }));
  return sql`kind = 'message' and (account_id, message_id) in
             (select account_id, message_id from json_to_recordset(${rowsOf(rows)}::json) as m(account_id uuid, message_id text))`;
}

/** A client has acknowledged it, and routing may not have been told so far. */
const isRead = sql`exists (select from imps_front.acknowledged_offer as read
      where read.offer_id = offer.offer_id and read.account_id = offer.account_id)`;

/** Deletes and returns the offers of these accounts that were acknowledged, whether routing has been told so or not. */
export async function takeRead(tx: Tx, accountIds: readonly string[]): Promise<Offer[]> {
  return deleteOffers(tx, sql`account_id = any(${accountIds}::uuid[]) and ${isRead}`);
}

/** Deletes and returns all offers waiting for these accounts, in sequence, with what the messages among them say. */
export async function takeOffersOf(
  tx: Tx,
  accountIds: readonly string[],
): Promise<Readonly<{ messages: Offer<WholeMessage>[]; reports: number }>> {
  const offers = await deleteWhole(tx, sql`account_id = any(${accountIds}::uuid[])`);
  const messages = offers.filter(isWhole);
  return { messages, reports: offers.length - messages.length };
}

/** Deletes and returns the messages still waiting for closed accounts that had these numbers, in sequence, with what they say. */
export async function takeOffersOfClosedAccounts(tx: Tx, msisdns: readonly string[]): Promise<Offer<WholeMessage>[]> {
  if (msisdns.length === 0) return [];
  const offers = await deleteWhole(
    tx,
    sql`kind = 'message' and msisdn is not null and msisdn = any(${msisdns}::text[])
      and not exists (select from imps_front.account_registry as registry where registry.account_id = offer.account_id)
      and not ${isRead}`,
  );
  return offers.filter(isWhole);
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
        sql`offer_id in (select offer_id from offer where valid_until <= ${now} and not ${isRead}
                       order by valid_until limit ${of.limit} for update skip locked)`,
      )
    : deleteOffers(tx, sql`account_id = any(${of.accountIds}::uuid[]) and valid_until <= ${now} and not ${isRead}`);
}

/**
 * Deletes what messages said that wait for nobody any more, on a walk over all of them: two deletions at once may each have taken the
 * other's offer for the last. A message and its offers are stored together, so one that is seen without any never gets one again.
 */
export async function deleteUnusedMessages(
  sql: Sql,
  after: string | undefined,
  most: number,
): Promise<{ rows: number; last: string | undefined }> {
  const [looked] = await sql.rows<{ last: string | null; gone: number }>`
    with looked as (
      select message_id from message where message_id > ${after ?? ''} order by message_id limit ${most}::int
    ), gone as (
      delete from message where message_id in (
        select message.message_id from looked join message using (message_id)
         where not exists (
           select from offer where offer.message_id = looked.message_id and kind = 'message' and content_data is null offset 0)
         for update of message skip locked)
      returning message_id
    )
    select case when count(*) = ${most} then max(message_id) end as last, (select count(*) from gone)::int as gone from looked`;
  return { rows: looked?.gone ?? 0, last: looked?.last ?? undefined };
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

function isWhole(offer: Offer | Offer<WholeMessage>): offer is Offer<WholeMessage> {
  return 'data' in offer;
}

async function deleteOffers(tx: Tx, which: Fragment): Promise<Offer[]> {
  const rows = await tx.rows<Row>`
    with gone as (
      delete from offer where ${which}
      returning offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
                content_type, content_encoding, content_size, at, valid_until, result, rested_in,
                kind = 'message' and content_data is null as is_shared
    ), unused as (${deleteUnused})
    select offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
           content_type, content_encoding, content_size, at, valid_until, result, rested_in
      from gone order by sequence`;
  return rows.map(offerOf);
}

/** The same, and reads what the messages say. */
async function deleteWhole(tx: Tx, which: Fragment): Promise<(Offer | Offer<WholeMessage>)[]> {
  const rows = await tx.rows<WholeRow>`
    with gone as (
      delete from offer where ${which}
      returning offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
                content_type, content_encoding, content_data, content_size, at, valid_until, result, rested_in,
                kind = 'message' and content_data is null as is_shared
    ), unused as (${deleteUnused})
    select offer_id, sequence, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, report_wanted,
           content_type, content_encoding,
           coalesce(content_data, (select m.content_data from message m where is_shared and m.message_id = gone.message_id)) as content_data,
           content_size, at, valid_until, result, rested_in
      from gone order by sequence`;
  return rows.map(wholeOf);
}

/**
 * Deletes what the last offers of a message said, once these offers are `gone`. `offset 0`: looked up for each message, however many other
 * messages have several recipients.
 */
const deleteUnused = sql`
      delete from message using (select distinct message_id from gone where is_shared) as last
       where message.message_id = last.message_id and not exists (
         select from offer where offer.message_id = last.message_id and offer.kind = 'message' and offer.content_data is null
            and offer.offer_id not in (select gone.offer_id from gone) offset 0)`;

function marked(marks: readonly OfferMark[]): Fragment {
  return sql`(select offer_id, account_id
     from json_to_recordset(${rowsOf(marks.map(rowOfMark))}::json) as m(offer_id text, account_id uuid))`;
}

function rowOfMark({ offerId, accountId, sessionId }: OfferMark): Record<string, unknown> {
  return { offer_id: offerId, account_id: accountId, session_id: sessionId };
}

function rowOf(offer: NewOffer, isShared: boolean): Record<string, unknown> {
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
    content_data: isShared ? undefined : message?.data,
    content_size: offer.contentSize,
    at: offer.at,
    valid_until: message?.validUntil,
    result: offer.kind === 'report' ? offer.result : undefined,
  };
}

function wholeOf(row: WholeRow): Offer | Offer<WholeMessage> {
  const offer = offerOf(row);
  return isMessage(offer) ? { ...offer, data: row.content_data ?? '' } : offer;
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
    ...(row.valid_until !== null && { validUntil: row.valid_until }),
  };
}
