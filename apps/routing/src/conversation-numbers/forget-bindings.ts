import type { Database, Tx } from '@smsonly/persistence';
import type { Removed } from '@smsonly/service';
import { lockFreeNumbers } from '../locks.js';
import { rowsOf } from '../rows.js';
import { decideForgetting, type HeldNumber } from './decide-forgetting.js';

const day = 86_400_000;

type Row = { binding_id: bigint; phone: string; number: string; last_used_at: Date; look_at: Date; free: boolean };

/**
 * Forgets which number stood for whom once a pair has been silent for `memoryMs`: the number is then unknown to the phone, as before the first
 * SMS. Whatever other transactions have locked is left for the next time, so it waits for nobody.
 */
export function forgetBindings(db: Database, memoryMs: number): (now: Date, most: number) => Promise<Removed> {
  return (now, most) =>
    db.background.transaction(async (tx) => {
      const due = await lockDue(tx, now, most);
      if (due.length === 0) return { rows: 0, more: false };
      const before = new Date(now.getTime() - memoryMs);
      const phones = new Set(await lockFreeNumbers(tx, [...new Set(due.map(({ phone }) => phone))]));
      const numbers = due.filter(({ phone }) => phones.has(phone));
      const histories = Map.groupBy(await loadHistories(tx, numbers), ({ phone, number }) => `${phone} ${number}`);
      const unsettled = await loadUnsettled(tx, numbers);
      const forgotten = [...histories].flatMap(([key, history]) =>
        decideForgetting(history.map(heldNumberOf), { before, isUnsettled: unsettled.has(key) }),
      );
      await deleteBindings(tx, forgotten);
      const gone = new Set(forgotten);
      const kept = [...histories.values()]
        .flat()
        .filter((row) => row.free && row.look_at <= now && !gone.has(row.binding_id));
      // What the age alone would let go stays for another reason, which may pass any day.
      const again = (row: Row) => new Date(Math.max(row.last_used_at.getTime() + memoryMs, now.getTime() + day));
      await lookAgain(
        tx,
        kept.map((row) => ({ bindingId: row.binding_id, at: again(row) })),
      );
      return { rows: forgotten.length, more: due.length >= most && forgotten.length + kept.length > 0 };
    });
}

async function lockDue(tx: Tx, now: Date, most: number): Promise<{ phone: string; number: string }[]> {
  return tx.rows<{ phone: string; number: string }>`
    select phone, number from binding where look_at <= ${now} order by look_at limit ${most} for update skip locked`;
}

/** The whole history of these numbers, oldest holder first; each holder that nobody else has locked is locked. */
async function loadHistories(tx: Tx, numbers: readonly { phone: string; number: string }[]): Promise<Row[]> {
  const wanted = rowsOf(numbers.map(({ phone, number }) => ({ phone, number })));
  const free = await tx.rows<{ binding_id: bigint }>`
    select binding_id from binding
     where (phone, number) in (select phone, number from json_to_recordset(${wanted}::json) as p(phone text, number text))
     order by binding_id for update skip locked`;
  const locked = new Set(free.map((row) => row.binding_id));
  const rows = await tx.rows<Omit<Row, 'free'>>`
    select binding_id, phone, number, greatest(bound_at, spoke_at, released_at) as last_used_at, look_at from binding
     where (phone, number) in (select phone, number from json_to_recordset(${wanted}::json) as p(phone text, number text))
     order by binding_id`;
  return rows.map((row) => ({ ...row, free: locked.has(row.binding_id) }));
}

function heldNumberOf(row: Row): HeldNumber {
  return { bindingId: row.binding_id, lastUsedAt: row.last_used_at, isFree: row.free };
}

/** Those of these numbers from which an SMS is under way, or may be. */
async function loadUnsettled(
  tx: Tx,
  numbers: readonly { phone: string; number: string }[],
): Promise<ReadonlySet<string>> {
  const wanted = rowsOf(numbers.map(({ phone, number }) => ({ phone, number })));
  const rows = await tx.rows<{ phone: string; number: string }>`
    select distinct phone, number from submission
     where (phone, number) in (select phone, number from json_to_recordset(${wanted}::json) as p(phone text, number text))`;
  return new Set(rows.map(({ phone, number }) => `${phone} ${number}`));
}

async function deleteBindings(tx: Tx, bindingIds: readonly bigint[]): Promise<void> {
  if (bindingIds.length === 0) return;
  await tx.run`delete from binding where binding_id = any(${bindingIds.map(String)}::bigint[])`;
}

async function lookAgain(tx: Tx, looks: readonly Readonly<{ bindingId: bigint; at: Date }>[]): Promise<void> {
  if (looks.length === 0) return;
  await tx.run`
    update binding set look_at = look.at
      from unnest(${looks.map(({ bindingId }) => String(bindingId))}::bigint[], ${looks.map(({ at }) => at.toISOString())}::timestamptz[])
        as look(binding_id, at)
     where binding.binding_id = look.binding_id`;
}
