import type { Sql, Tx } from '@smsonly/persistence';
import { rowsOf } from '../rows.js';
import type { Consent } from './decide-consent.js';

/** A phone's statement, as stored. */
export type ConsentRecord = Readonly<{
  phone: string;
  accountId?: string;
  allowed: boolean;
  inboundId: string;
  number: string;
  at: string;
}>;

/** The latest statements of these phones about each sender and about all. */
export async function readConsent(tx: Tx, phones: readonly string[]): Promise<(phone: string) => readonly Consent[]> {
  const rows = await tx.rows<{ phone: string; account_id: string | null; allowed: boolean; consent_id: bigint }>`
    select distinct on (phone, account_id) phone, account_id, allowed, consent_id
    from consent where phone = any(${[...new Set(phones)]}::text[])
    order by phone, account_id, consent_id desc`;
  const records = new Map<string, Consent[]>();
  for (const row of rows) {
    const { account_id: accountId, allowed, consent_id: order } = row;
    const one = { ...(accountId !== null && { accountId }), allowed, order };
    const known = records.get(row.phone);
    if (known) known.push(one);
    else records.set(row.phone, [one]);
  }
  return (phone) => records.get(phone) ?? [];
}

/** Appends statements, in this order. */
export async function appendConsent(tx: Tx, records: readonly ConsentRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = rowsOf(
    records.map(({ phone, accountId, allowed, inboundId, number, at }, place) => ({
      place,
      phone,
      account_id: accountId ?? null,
      allowed,
      inbound_id: inboundId,
      number,
      at,
    })),
  );
  await tx.run`
    insert into consent (phone, account_id, allowed, inbound_id, number, at, look_at)
    select phone, account_id, allowed, inbound_id, number, at, at from json_to_recordset(${rows}::json) as r(
      place integer, phone text, account_id uuid, allowed boolean, inbound_id text, number text, at timestamptz)
    order by place
    on conflict do nothing`;
}

/** Marks these phones' keywords as answered today. @returns those that had not been yet, as `phone word` */
export async function markAnswered(
  tx: Tx,
  words: readonly Readonly<{ phone: string; word: string }>[],
  now: Date,
): Promise<Set<string>> {
  if (words.length === 0) return new Set();
  const day = now.toISOString().slice(0, 10);
  const rows = await tx.rows<{ phone: string; word: string }>`
    insert into answered_word (phone, word, day)
    select distinct phone, word, ${day}::date from unnest(
      ${words.map((one) => one.phone)}::text[], ${words.map((one) => one.word)}::text[]
    ) as t(phone, word) order by phone, word
    on conflict do nothing returning phone, word`;
  return new Set(rows.map(({ phone, word }) => `${phone} ${word}`));
}

/** Deletes up to `most` marks of past days. */
export async function deleteOldAnswers(sql: Sql, now: Date, most: number): Promise<number> {
  const today = now.toISOString().slice(0, 10);
  return sql.run`
    delete from answered_word where ctid = any(array(
      select ctid from answered_word where day < ${today}::date order by day limit ${most} for update skip locked))`;
}
