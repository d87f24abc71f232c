import type { Tx } from '@smsonly/persistence';
import type { DeliveredPart, PartSet } from '@smsonly/sms-text';

/** A set of parts as stored. */
export interface StoredPartSet extends PartSet {
  readonly setId: bigint;
  readonly phone: string;
  readonly number: string;
  readonly traceparent: string;
  /** The gateway's connector that the first part came through. */
  readonly connector?: string;
}

/** A set that is new or changed. */
export type PartSetToSave = Readonly<{ set: PartSet }> &
  Partial<Pick<StoredPartSet, 'setId'>> &
  Pick<StoredPartSet, 'phone' | 'number' | 'traceparent' | 'connector'>;

interface StoredPart {
  readonly id: string;
  readonly sequence: number;
  readonly coding: number;
  readonly body: string;
  readonly tables?: DeliveredPart['tables'];
}

interface Row {
  set_id: bigint;
  key: string;
  phone: string;
  number: string;
  total: number;
  parts: StoredPart[];
  last_part_at: Date;
  closed_at: Date | null;
  closed_because: 'complete' | 'timed-out' | 'ambiguous' | null;
  traceparent: string;
  connector: string | null;
}

/** Serialises transactions that work on the sets of the same key; keys are locked in order. */
export async function lockKeys(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.rows`
    select pg_advisory_xact_lock(hashtextextended(key, 7)) from (
      select distinct key from unnest(${keys}::text[]) as key order by key
    ) as keys`;
}

/** The sets of these keys, the oldest first. The keys must be locked. */
export async function readPartSets(tx: Tx, keys: readonly string[]): Promise<StoredPartSet[]> {
  const rows = await tx.rows<Row>`
    select set_id, key, phone, number, total, parts, last_part_at, closed_at, closed_because, traceparent, connector
    from part_set where key = any(${keys}::text[]) order by set_id`;
  return rows.map(setOf);
}

/** The keys of open sets whose last part arrived at `before` or earlier. */
export async function dueKeys(tx: Tx, before: Date, most: number): Promise<string[]> {
  const rows = await tx.rows<{ key: string }>`
    select key from part_set where closed_at is null and last_part_at <= ${before} order by last_part_at limit ${most}`;
  return [...new Set(rows.map(({ key }) => key))];
}

/** Inserts new sets and updates changed ones. */
export async function savePartSets(tx: Tx, sets: readonly PartSetToSave[]): Promise<void> {
  for (const { set, setId, phone, number, traceparent, connector } of sets) {
    const parts = JSON.stringify(set.parts.map(storedPart));
    const closedAt = set.closed?.at ?? null;
    const because = set.closed?.because ?? null;
    if (setId === undefined) {
      await tx.run`
        insert into part_set (key, phone, number, total, parts, last_part_at, closed_at, closed_because, traceparent, connector)
        values (${set.key}, ${phone}, ${number}, ${set.total}, ${parts}::jsonb, ${set.lastPartAt}, ${closedAt}, ${because}, ${traceparent}, ${connector ?? null})`;
    } else {
      await tx.run`
        update part_set set parts = ${parts}::jsonb, last_part_at = ${set.lastPartAt}, closed_at = ${closedAt}, closed_because = ${because}
        where set_id = ${setId}`;
    }
  }
}

function setOf(row: Row): StoredPartSet {
  const { set_id: setId, key, phone, number, total, parts, last_part_at: lastPartAt, traceparent } = row;
  const closed =
    row.closed_at && row.closed_because ? { closed: { at: row.closed_at, because: row.closed_because } } : {};
  const connector = row.connector === null ? {} : { connector: row.connector };
  return {
    setId,
    key,
    phone,
    number,
    total,
    parts: parts.map(partOf),
    lastPartAt,
    traceparent,
    ...connector,
    ...closed,
  };
}

function storedPart({ id, sequence, coding, body, tables }: DeliveredPart): StoredPart {
  return { id, sequence, coding, body: Buffer.from(body).toString('base64'), ...(tables && { tables }) };
}

function partOf({ id, sequence, coding, body, tables }: StoredPart): DeliveredPart {
  return { id, sequence, coding, body: Buffer.from(body, 'base64'), ...(tables && { tables }) };
}
