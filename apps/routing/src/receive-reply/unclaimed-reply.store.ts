import type { Sql, Tx } from '@smsonly/persistence';
import { rowsOf } from '../rows.js';

/** An SMS that was delivered to no IM user. */
export type UnclaimedReply = Readonly<{
  inboundId: string;
  phone: string;
  number: string;
  text: string;
  cause: 'nobody' | 'unclear' | 'account-closed';
  receivedAt: string;
}>;

export async function insertUnclaimed(tx: Tx, replies: readonly UnclaimedReply[]): Promise<void> {
  if (replies.length === 0) return;
  const rows = rowsOf(
    replies.map(({ inboundId, phone, number, text, cause, receivedAt }) => ({
      inbound_id: inboundId,
      phone,
      number,
      text,
      cause,
      received_at: receivedAt,
    })),
  );
  await tx.run`
    insert into unclaimed_reply (inbound_id, phone, number, text, cause, received_at)
    select * from json_to_recordset(${rows}::json) as r(
      inbound_id text, phone text, number text, text text, cause text, received_at timestamptz)
    on conflict do nothing`;
}

/** Marks these phones as having got an explanatory SMS today. @returns those that had not got one yet */
export async function markExplained(tx: Tx, phones: readonly string[], now: Date): Promise<Set<string>> {
  if (phones.length === 0) return new Set();
  const day = now.toISOString().slice(0, 10);
  const rows = await tx.rows<{ phone: string }>`
    insert into explanation (phone, day)
    select distinct phone, ${day}::date from unnest(${phones}::text[]) as phone order by phone
    on conflict do nothing returning phone`;
  return new Set(rows.map((row) => row.phone));
}

/** Deletes up to `most` marks of past days. */
export async function deleteOldExplanations(sql: Sql, now: Date, most: number): Promise<number> {
  const today = now.toISOString().slice(0, 10);
  return sql.run`
    delete from explanation where ctid = any(array(
      select ctid from explanation where day < ${today}::date order by day limit ${most} for update skip locked))`;
}

/** Deletes up to `most` unclaimed replies that were received before `before`. */
export async function deleteOldUnclaimed(sql: Sql, before: Date, most: number): Promise<number> {
  return sql.run`
    delete from unclaimed_reply where ctid = any(array(
      select ctid from unclaimed_reply where received_at < ${before} order by received_at limit ${most} for update skip locked))`;
}
