import type { Database } from './database.js';
import type { StoredAnswer } from './inbox.js';
import type { Sql, Tx } from './sql.js';

/** A record to be published: `headers` is a JSON object of strings. */
export type OutboxRecord = Readonly<{ topic: string; key: string; headers: string; value: string }>;
export type OutboxRow = OutboxRecord & Readonly<{ id: string; lane: string }>;

/** An event handled in this transaction, with its answer if it was a client request. */
export type CarriedOut = Readonly<{ id: string; answer?: StoredAnswer }>;

const columns = (records: readonly OutboxRecord[]) => ({
  topics: records.map(({ topic }) => topic),
  keys: records.map(({ key }) => key),
  headers: records.map(({ headers }) => headers),
  values: records.map(({ value }) => value),
});

/**
 * Completes a run: stores its events in the inbox and the resulting records in the outbox, in one round trip.
 * @returns how many of the events were new to the inbox (if not all, another process has handled some: roll back), and the IDs of the
 * rows in the order of the records
 */
export async function storeRun(
  tx: Tx,
  lane: string,
  events: readonly CarriedOut[],
  records: readonly OutboxRecord[],
): Promise<{ fresh: number; rowIds: string[] }> {
  const { topics, keys, headers, values } = columns(records);
  const [row] = await tx.rows<{ fresh: number; ids: string[] }>`
    with carried_out as (
      insert into inbox (event_id, answer_type, answer)
      select * from unnest(
        ${events.map(({ id }) => id)}::uuid[],
        ${events.map(({ answer }) => answer?.type ?? null)}::text[],
        ${events.map(({ answer }) => answer?.value ?? null)}::text[])
      on conflict do nothing
      returning 1
    ), leaving as (
      insert into outbox (lane, topic, key, headers, value)
      select ${lane}, r.topic, r.key, r.headers, r.value
      from unnest(${topics}::text[], ${keys}::text[], ${headers}::text[], ${values}::text[])
        with ordinality as r (topic, key, headers, value, place)
      order by r.place
      returning id
    )
    select (select count(*)::int from carried_out) as fresh,
           (select coalesce(array_agg(id::text order by id), '{}') from leaving) as ids`;
  if (!row) throw new Error('storing a run returned no row');
  return { fresh: row.fresh, rowIds: row.ids };
}

/** Appends rows to lanes, in this order, before the transaction ends. */
export function appendRows(tx: Tx, rows: readonly (OutboxRecord & { lane: string })[]): void {
  if (rows.length === 0) return;
  const lanes = rows.map(({ lane }) => lane);
  const { topics, keys, headers, values } = columns(rows);
  tx.post`
    insert into outbox (lane, topic, key, headers, value)
    select r.lane, r.topic, r.key, r.headers, r.value
    from unnest(${lanes}::text[], ${topics}::text[], ${keys}::text[], ${headers}::text[], ${values}::text[])
      with ordinality as r (lane, topic, key, headers, value, place)
    order by r.place`;
}

/** At most so many rows, and no more once the values before are so many bytes: whatever the rows, one is read. */
export type RowLimits = Readonly<{ rows: number; bytes: number }>;

/** The oldest rows of some lanes, and whether the limits have left any. */
export type OldestRows = Readonly<{ rows: readonly OutboxRow[]; isAll: boolean }>;

/** The oldest rows of these lanes, lane by lane, in order. */
export async function readRows(db: Sql, lanes: readonly string[], limits: RowLimits): Promise<OldestRows> {
  const rows = await db.rows<OutboxRow & { upTo: bigint }>`
    select id::text, lane, topic, key, headers, value, up_to::bigint as "upTo"
    from (
      select o.*, sum(octet_length(value)) over (order by lane, id rows unbounded preceding) as up_to
      from (select * from outbox where lane = any(${lanes}::text[]) order by lane, id limit ${limits.rows}) o
    ) r
    where up_to - octet_length(value) < ${limits.bytes} order by lane, r.id`;
  const bytes = rows.at(-1)?.upTo ?? 0n;
  return { rows, isAll: rows.length < limits.rows && bytes < BigInt(limits.bytes) };
}

/** Deletes rows that the broker has acknowledged, and waits for the disk: in the lanes of partitions, nothing looks for rows that a crash brought back. */
export async function deleteRows(db: Sql, rows: readonly RowPlace[]): Promise<void> {
  if (rows.length === 0) return;
  await db.run`
    delete from outbox o using unnest(${rows.map(({ lane }) => lane)}::text[], ${rows.map(({ id }) => id)}::bigint[]) as r (lane, id)
    where o.lane = r.lane and o.id = r.id`;
}

type RowPlace = Readonly<{ lane: string; id: string }>;

/**
 * Takes the session-level locks of these shards, waiting up to 5 s for each, and reads the oldest rows of their lanes, in order, in one
 * round trip. The rows are read by a separate statement, which sees everything committed before the locks were granted. All instances
 * take locks in ascending order, so they cannot deadlock.
 *
 * Until it releases the locks, the session does not wait for the disk: rows whose deletion is lost in a server crash are found by the
 * relay's scan and published once more, which does no harm.
 */
export async function lockAndReadRows(
  session: Sql,
  shards: readonly Readonly<{ shard: number; lane: string }>[],
  limits: RowLimits,
): Promise<OldestRows> {
  const inOrder = shards.toSorted((a, b) => a.shard - b.shard);
  const numbers = inOrder.map(({ shard }) => shard);
  const lanes = inOrder.map(({ lane }) => lane);
  const [, rows] = await Promise.all([
    session.run`
      select set_config('synchronous_commit', 'off', false), pg_advisory_lock('outbox'::regclass::oid::int, shard)
      from unnest(${numbers}::int[]) as shard`,
    readRows(session, lanes, limits),
  ]);
  return rows;
}

/** Deletes rows that the broker has acknowledged and releases all locks of the session, in one round trip. */
export async function deleteRowsAndUnlock(session: Sql, rows: readonly RowPlace[]): Promise<void> {
  await Promise.all([
    deleteRows(session, rows),
    // Null resets it to its value at the start of the session.
    session.run`select set_config('synchronous_commit', null, false), pg_advisory_unlock_all()`,
  ]);
}

/** How many rows are waiting in each lane (counting stops at 10,000 in total), and the oldest of each. */
export function waitingRows(db: Database): Promise<{ lane: string; oldest: string; rows: number }[]> {
  return db.background.rows<{ lane: string; oldest: string; rows: number }>`
    select lane, min(id)::text as oldest, count(*)::int as rows from (select lane, id from outbox limit 10000) o group by lane`;
}
