import type { Sql, Tx } from './sql.js';

/**
 * Records of a lane, from the first offset to the last, that were begun; `ends`: how many processes have ended over a single one while
 * nothing else was in hand; -1 if other things were.
 */
export type Mark = Readonly<{ first: bigint; last: bigint; ends: number }>;

/**
 * The mark that was left in this lane. Waits while somebody handles these records in a transaction (`advanceMark`): what is found was left by
 * a process that has ended, or has not got so far.
 */
export async function findMark(db: Sql, lane: string): Promise<Mark | undefined> {
  const [mark] = await db.rows<Mark>`
    select first_offset as first, last_offset as last, ends from begun where lane = ${lane} for update`;
  return mark;
}

/** Says, before these records are begun and whatever becomes of them, that they are. */
export async function writeMark(db: Sql, lane: string, { first, last, ends }: Mark, at: Date): Promise<void> {
  await db.run`
    insert into begun (lane, first_offset, last_offset, ends, at) values (${lane}, ${first}, ${last}, ${ends}, ${at})
    on conflict (lane) do update
      set first_offset = excluded.first_offset, last_offset = excluded.last_offset, ends = excluded.ends, at = excluded.at`;
}

/** This transaction handles the marked records up to `last`: with its commit, the mark is on those behind, if any. */
export function advanceMark(tx: Tx, lane: string, last: bigint): void {
  tx.post`update begun set first_offset = ${last + 1n}, ends = -1 where lane = ${lane} and first_offset <= ${last}`;
  tx.post`delete from begun where lane = ${lane} and first_offset > last_offset`;
}

export async function clearMark(db: Sql, lane: string): Promise<void> {
  await db.run`delete from begun where lane = ${lane}`;
}
