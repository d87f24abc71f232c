import type { Response } from '@smsonly/contracts';
import type { Sql } from '@smsonly/persistence';
import { decideRepeat, rememberedMs } from './decide-repeat.js';

export type AskedTransaction = Readonly<{
  sessionId: string;
  transactionId: string;
  contentHash: string;
  /** ID of the request event, should this be a new transaction. */
  eventId: string;
  now: Date;
}>;

/** A transaction to be sent under this event ID, or one that already has its answer. */
export type Remembered =
  | Readonly<{ state: 'new' | 'pending'; eventId: string }>
  | Readonly<{ state: 'answered'; eventId: string; response: Response }>;

type Row = { event_id: string; created_at: Date; newer: number; response: Response | null };

/** Stores a new transaction, or finds the one that it repeats. */
export type RememberTransaction = (asked: AskedTransaction) => Promise<Remembered>;

/** What is known beside the table. */
export type RepeatFacts = Readonly<{
  /** How many transactions of the session this instance has seen since an instant, polls included. */
  seenSince: (sessionId: string, instant: Date) => number;
  /** How long a request may take at most until it is answered or given up, ms. */
  waitMs: number;
}>;

/** Stores new transactions, and finds those that the others repeat. */
export async function rememberTransactions(
  sql: Sql,
  facts: RepeatFacts,
  asked: readonly AskedTransaction[],
): Promise<Remembered[]> {
  const stored = await sql.rows<{ event_id: string }>`
    insert into client_transaction (event_id, session_id, transaction_id, content_hash, created_at)
    select * from unnest(${asked.map((one) => one.eventId)}::uuid[], ${asked.map((one) => one.sessionId)}::uuid[],
      ${asked.map((one) => one.transactionId)}::text[], ${asked.map((one) => one.contentHash)}::text[],
      ${asked.map((one) => one.now.toISOString())}::timestamptz[])
    on conflict (session_id, transaction_id, content_hash) do nothing
    returning event_id`;
  const isNew = new Set(stored.map((row) => row.event_id));
  return Promise.all(
    asked.map(async (one) =>
      isNew.has(one.eventId) ? { state: 'new', eventId: one.eventId } : recognise(sql, facts, one),
    ),
  );
}

/** A transaction equal to a stored one: a repeat, unless that one is too old. */
async function recognise(sql: Sql, facts: RepeatFacts, asked: AskedTransaction): Promise<Remembered> {
  const { sessionId, transactionId, contentHash, eventId, now } = asked;
  const [found] = await sql.rows<Row>`
    select event_id, created_at, response,
      (select count(*)::int from client_transaction n where n.session_id = t.session_id and n.number > t.number) as newer
    from client_transaction t
    where session_id = ${sessionId}::uuid and transaction_id = ${transactionId} and content_hash = ${contentHash}`;
  // It was forgotten between the two statements.
  if (!found) return rememberTransactions(sql, facts, [asked]).then(([again]) => again as Remembered);
  const { response, event_id: known } = found;
  const newer = Math.max(found.newer, facts.seenSince(sessionId, found.created_at));
  const state = decideRepeat({ createdAt: found.created_at, newer, answered: response !== null }, now, facts.waitMs);
  if (state === 'answered' && response !== null) return { state, eventId: known, response };
  if (state === 'pending') return { state, eventId: known };
  const replaced = await sql.run`
    update client_transaction
    set event_id = ${eventId}::uuid, created_at = ${now}::timestamptz, number = default, response = null
    where event_id = ${known}::uuid`;
  // If nothing was replaced, another instance has just done so: this repeats that one.
  return replaced === 1 ? { state: 'new', eventId } : recognise(sql, facts, asked);
}

/** Stores answers; that of a transaction forgotten meanwhile is dropped. */
export async function storeAnswers(sql: Sql, responses: readonly Response[]): Promise<void[]> {
  await sql.run`
    update client_transaction t set response = answers.response::jsonb
    from unnest(${responses.map(({ data }) => data.requestId)}::uuid[],
      ${responses.map((response) => JSON.stringify({ type: response.type, data: response.data }))}::text[])
      as answers (event_id, response)
    where t.event_id = answers.event_id`;
  return responses.map(() => undefined);
}

/** From now on no request of this session is a repeat of an earlier one. */
export async function forgetTransactionsOf(sql: Sql, sessionId: string): Promise<void> {
  await sql.run`delete from client_transaction where session_id = ${sessionId}::uuid`;
}

/**
 * Forgets up to `most` transactions of which no request can be a repeat any more.
 * @param waitMs how long a request may take at most
 * @returns how many
 */
export async function forgetOldTransactions(sql: Sql, waitMs: number, now: Date, most: number): Promise<number> {
  return sql.run`
    delete from client_transaction where ctid = any(array(
      select ctid from client_transaction where created_at < ${new Date(now.getTime() - rememberedMs(waitMs))}::timestamptz
      order by created_at limit ${most}::int for update skip locked))`;
}
