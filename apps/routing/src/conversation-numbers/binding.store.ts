import type { Tx } from '@smsonly/persistence';
import { rowsOf } from '../rows.js';
import type { NumberUse, PhoneUse } from './choose-number.js';
import type { Pair } from './pair.js';
import type { Standing } from './reply-recipient.js';

/** A pair's conversation number. */
export type Binding = Pair &
  Readonly<{ bindingId: bigint; number: string; lastActiveAt: Date; isIntroduced: boolean; standing: Standing }>;

type Row = {
  binding_id: bigint;
  phone: string;
  number: string;
  account_id: string;
  user_id: string;
  bound_at: Date;
  spoke_at: Date;
  released_at: Date | null;
  introduced: boolean;
  standing: number;
};

/** The column `standing` holds an index into this list. */
const standings = ['unsent', 'uncertain', 'accepted', 'delivered'] as const satisfies readonly Standing[];

/** The current bindings of these pairs, locked until the commit (`locks.ts`) so that no other run can reassign their numbers. */
export async function lockBindings(tx: Tx, pairs: readonly Pair[]): Promise<Binding[]> {
  const wanted = rowsOf(pairs.map(({ phone, accountId }) => ({ phone, account_id: accountId })));
  const rows = await tx.rows<Row>`
    select binding_id, phone, number, account_id, user_id, bound_at, spoke_at, released_at, introduced, standing from binding
      join json_to_recordset(${wanted}::json) as pair(phone text, account_id uuid) using (phone, account_id)
     where released_at is null
     order by binding_id for update of binding`;
  return rows.map(bindingOf);
}

/** The current bindings of these pairs. */
export async function readBindings(tx: Tx, pairs: readonly Pair[]): Promise<Binding[]> {
  const wanted = rowsOf(pairs.map(({ phone, accountId }) => ({ phone, account_id: accountId })));
  const rows = await tx.rows<Row>`
    select binding_id, phone, number, account_id, user_id, bound_at, spoke_at, released_at, introduced, standing from binding
      join json_to_recordset(${wanted}::json) as pair(phone text, account_id uuid) using (phone, account_id)
     where released_at is null`;
  return rows.map(bindingOf);
}

/**
 * Locks those current bindings of these phones that no other transaction has locked (`locks.ts`), and returns their IDs. They cannot
 * change until the commit. The pairs of the other bindings are active right now.
 */
export async function lockIdleBindings(tx: Tx, phones: readonly string[]): Promise<ReadonlySet<bigint>> {
  const rows = await tx.rows<{ binding_id: bigint }>`
    select binding_id from binding where phone = any(${phones}::text[]) and released_at is null
     order by binding_id for update skip locked`;
  return new Set(rows.map((row) => row.binding_id));
}

/** Which conversation numbers these phones have seen, and how they were used. */
export async function readUse(tx: Tx, phones: readonly string[]): Promise<PhoneUse> {
  const rows = await tx.rows<{
    phone: string;
    number: string;
    spoke_at: Date;
    holder: bigint | null;
    holder_account: string | null;
    unsettled: boolean;
  }>`
    select phone, number, max(spoke_at) as spoke_at,
           max(binding_id) filter (where released_at is null) as holder,
           max(account_id::text) filter (where released_at is null) as holder_account,
           exists (select from submission where submission.phone = binding.phone and submission.number = binding.number) as unsettled
      from binding where phone = any(${phones}::text[]) group by phone, number`;
  const use = new Map<string, Map<string, NumberUse>>();
  for (const row of rows) {
    const ofPhone = use.get(row.phone) ?? new Map<string, NumberUse>();
    use.set(row.phone, ofPhone);
    const { holder, holder_account: accountId } = row;
    ofPhone.set(row.number, {
      lastActiveAt: row.spoke_at,
      isUnsettled: row.unsettled,
      ...(holder !== null && accountId !== null && { holder: { bindingId: holder, accountId } }),
    });
  }
  return use;
}

export async function releaseBindings(tx: Tx, bindingIds: readonly bigint[], now: Date): Promise<void> {
  if (bindingIds.length === 0) return;
  await tx.run`update binding set released_at = ${now} where binding_id = any(${textsOf(bindingIds)}::bigint[])`;
}

export async function insertBindings(
  tx: Tx,
  pairs: readonly (Pair & { number: string })[],
  now: Date,
): Promise<Binding[]> {
  if (pairs.length === 0) return [];
  const rows = rowsOf(
    pairs.map(({ phone, number, accountId, userId }) => ({ phone, number, account_id: accountId, user_id: userId })),
  );
  const inserted = await tx.rows<Row>`
    insert into binding (phone, number, account_id, user_id, bound_at, spoke_at, look_at)
    select phone, number, account_id, user_id, ${now}, ${now}, ${now}
      from json_to_recordset(${rows}::json) as r(phone text, number text, account_id uuid, user_id text)
    returning binding_id, phone, number, account_id, user_id, bound_at, spoke_at, released_at, introduced, standing`;
  return inserted.map(bindingOf);
}

/** Records that these pairs exchanged a message now; those in `toReintroduce` have to name their sender to the phone again. */
export async function recordActivity(
  tx: Tx,
  bindingIds: readonly bigint[],
  now: Date,
  toReintroduce: readonly bigint[] = [],
): Promise<void> {
  if (bindingIds.length === 0) return;
  await tx.run`
    update binding set spoke_at = greatest(spoke_at, ${now}),
                       introduced = introduced and binding_id <> all(${textsOf(toReintroduce)}::bigint[])
     where binding_id in (select binding_id from binding where binding_id = any(${textsOf(bindingIds)}::bigint[])
                           order by binding_id for update)`;
}

/** A binding's new standing, and whether the phone has now been shown the IM user's name. */
export type StandingChange = Readonly<{ bindingId: bigint; standing: Standing; introduces: boolean }>;

export async function readStandings(
  tx: Tx,
  bindingIds: readonly bigint[],
): Promise<Map<bigint, { standing: Standing; isIntroduced: boolean }>> {
  const rows = await tx.rows<{ binding_id: bigint; standing: number; introduced: boolean }>`
    select binding_id, standing, introduced from binding where binding_id = any(${textsOf(bindingIds)}::bigint[])
     order by binding_id for update`;
  return new Map(
    rows.map((row) => [row.binding_id, { standing: standingOf(row.standing), isIntroduced: row.introduced }]),
  );
}

export async function changeStandings(tx: Tx, changes: readonly StandingChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = rowsOf(
    changes.map(({ bindingId, standing, introduces }) => ({
      binding_id: String(bindingId),
      standing: standings.indexOf(standing),
      introduces,
    })),
  );
  await tx.run`
    update binding set standing = change.standing, introduced = introduced or change.introduces
      from json_to_recordset(${rows}::json) as change(binding_id bigint, standing smallint, introduces boolean)
     where binding.binding_id = change.binding_id`;
}

/** All bindings that these numbers ever had towards these phones, newest first; looked up by phone and number. */
export async function readHistories(
  tx: Tx,
  pairs: readonly { phone: string; number: string }[],
): Promise<(phone: string, number: string) => Binding[]> {
  const wanted = rowsOf(pairs.map(({ phone, number }) => ({ phone, number })));
  const rows = await tx.rows<Row>`
    select binding_id, phone, number, account_id, user_id, bound_at, spoke_at, released_at, introduced, standing from binding
      join (select distinct phone, number from json_to_recordset(${wanted}::json) as p(phone text, number text)) as pair
           using (phone, number)
     order by binding_id desc`;
  const histories = Map.groupBy(rows.map(bindingOf), ({ phone, number }) => `${phone} ${number}`);
  return (phone, number) => histories.get(`${phone} ${number}`) ?? [];
}

/** Ends the bindings of closed accounts. */
export async function releaseBindingsOf(tx: Tx, accountIds: readonly string[], now: Date): Promise<void> {
  await tx.run`
    update binding set released_at = ${now} where account_id = any(${accountIds}::uuid[]) and released_at is null`;
}

function bindingOf(row: Row): Binding {
  return {
    bindingId: row.binding_id,
    phone: row.phone,
    number: row.number,
    accountId: row.account_id,
    userId: row.user_id,
    lastActiveAt: row.spoke_at,
    isIntroduced: row.introduced,
    standing: standingOf(row.standing),
  };
}

function standingOf(stored: number): Standing {
  const standing = standings[stored];
  if (standing === undefined) throw new Error(`unknown binding standing ${stored}`);
  return standing;
}

function textsOf(ids: readonly bigint[]): string[] {
  return ids.map(String);
}
