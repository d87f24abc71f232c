import type { Sql, Tx } from '@smsonly/persistence';

/** An SMS that wakes an IM client. Its octets begin with a user data header. */
export type WakeUpSms = Readonly<{
  wakeUpId: string;
  phone: string;
  originator: string;
  octets: Uint8Array;
  coding: 0 | 4;
  validUntil: Date;
}>;

type Row = {
  wake_up_id: string;
  phone: string;
  originator: string;
  octets: Uint8Array;
  coding: number;
  valid_until: Date;
};

export async function queueWakeUps(tx: Tx, sms: readonly WakeUpSms[], now: Date): Promise<void> {
  await tx.run`
    insert into wake_up_sms (wake_up_id, phone, originator, octets, coding, valid_until, due_at)
    select w.wake_up_id, w.phone, w.originator, decode(w.octets, 'hex'), w.coding, w.valid_until, ${now}::timestamptz
    from unnest(${sms.map((one) => one.wakeUpId)}::text[], ${sms.map((one) => one.phone)}::text[],
      ${sms.map((one) => one.originator)}::text[], ${sms.map((one) => Buffer.from(one.octets).toString('hex'))}::text[],
      ${sms.map((one) => one.coding)}::int[], ${sms.map((one) => one.validUntil)}::timestamptz[])
      as w (wake_up_id, phone, originator, octets, coding, valid_until)
    on conflict (wake_up_id) do nothing`;
}

/**
 * Takes up to `most` that are due. One whose outcome is not stored, because the process ended, is due again after `callMs`.
 */
export async function takeDueWakeUps(
  db: Sql,
  { now, most, callMs }: Readonly<{ now: Date; most: number; callMs: number }>,
): Promise<WakeUpSms[]> {
  const rows = await db.rows<Row>`
    update wake_up_sms w set due_at = ${now}::timestamptz + make_interval(secs => ${callMs / 1000}::float8)
    from (
      select wake_up_id from wake_up_sms where due_at <= ${now}::timestamptz
      order by due_at limit ${most}::int for no key update skip locked
    ) due
    where w.wake_up_id = due.wake_up_id
    returning w.wake_up_id, w.phone, w.originator, w.octets, w.coding, w.valid_until`;
  return rows.map((row) => ({
    wakeUpId: row.wake_up_id,
    phone: row.phone,
    originator: row.originator,
    octets: row.octets,
    coding: row.coding === 4 ? 4 : 0,
    validUntil: row.valid_until,
  }));
}

export async function postponeWakeUp(db: Sql, wakeUpId: string, dueAt: Date): Promise<void> {
  await db.run`update wake_up_sms set due_at = ${dueAt}::timestamptz where wake_up_id = ${wakeUpId}`;
}

export async function forgetWakeUp(db: Sql, wakeUpId: string): Promise<void> {
  await db.run`delete from wake_up_sms where wake_up_id = ${wakeUpId}`;
}
