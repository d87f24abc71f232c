import type { Sql, Tx } from '@smsonly/persistence';

/** Counts one more SMS for an account. @returns false when it has had as many within the hour as it may have */
export async function takeSmsAllowance(
  tx: Tx,
  accountId: string,
  { now, perHour }: Readonly<{ now: Date; perHour: number }>,
): Promise<boolean> {
  if (perHour === 0) return false;
  const written = await tx.run`
    insert into wake_up_sms_count as c (account_id, since, used) values (${accountId}::uuid, ${now}::timestamptz, 1)
    on conflict (account_id) do update set
      since = case when c.since <= excluded.since - interval '1 hour' then excluded.since else c.since end,
      used = case when c.since <= excluded.since - interval '1 hour' then 1 else c.used + 1 end
    where c.since <= excluded.since - interval '1 hour' or c.used < ${perHour}::int`;
  return written > 0;
}

/** Forgets up to `most` counts whose hour is over. @returns how many */
export async function forgetSmsCounts(sql: Sql, now: Date, most: number): Promise<number> {
  return sql.run`
    delete from wake_up_sms_count where ctid = any(array(
      select ctid from wake_up_sms_count where since <= ${now}::timestamptz - interval '1 hour'
      order by since limit ${most}::int for update skip locked))`;
}
