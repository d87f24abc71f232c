import type { Sql } from '@smsonly/persistence';
import { backOff, type Around, type Busy, type Lane } from './decide-admission.js';

/** Who is tried, and from where. */
export type Tried = Readonly<{ userKey: string; address: string }>;

/**
 * How many rows there are at most, between two sweeps somewhat more. Who tries endless users pushes out what was known of others longest
 * ago: 100,000 requests for some free tries.
 */
const mostRows = 100_000;

/** Until when the lanes of each user and address are busy. */
export async function findBusy(sql: Sql, asked: readonly Tried[]): Promise<Busy[]> {
  const rows = await sql.rows<{ user_key: string; address: string; lane: Lane; busy_until: Date }>`
    select f.user_key, f.address, f.lane, f.busy_until
    from unnest(${asked.map((one) => one.userKey)}::text[], ${asked.map((one) => one.address)}::text[]) as a (user_key, address)
    join login_failure f on f.user_key = a.user_key and f.address = a.address`;
  const found = Map.groupBy(rows, (row) => `${row.user_key} ${row.address}`);
  return asked.map(({ userKey, address }) =>
    Object.fromEntries((found.get(`${userKey} ${address}`) ?? []).map((row) => [row.lane, row.busy_until])),
  );
}

/** How many wrong passwords there were within the hour around a user and an address. */
export async function countAround(sql: Sql, { userKey, address }: Tried, now: Date): Promise<Around> {
  const since = new Date(now.getTime() - backOff.rememberedMs);
  const [row] = await sql.rows<{ addresses: number; users: number }>`
    select (
      select count(*)::int from (
        select from login_failure where user_key = ${userKey} and lane = 'stranger' and busy_until > ${since}::timestamptz
        limit ${backOff.addressesOfAttack}::int) addresses) as addresses,
      (select count(*)::int from (
        select from login_failure where address = ${address} and busy_until > ${since}::timestamptz
        limit ${backOff.usersOfAttack}::int) users) as users`;
  return { addressesOfUser: row?.addresses ?? 0, usersOfAddress: row?.users ?? 0 };
}

/** A password was wrong: `busyAfter`, whatever other instances do at the same moment. */
export async function noteFailure(sql: Sql, { userKey, address }: Tried, lane: Lane, now: Date): Promise<void> {
  await sql.run`
    insert into login_failure (user_key, address, lane, busy_until)
    values (${userKey}, ${address}, ${lane}, ${now}::timestamptz + make_interval(secs => ${backOff.eachMs / 1000}::float8))
    on conflict (user_key, address, lane) do update
      set busy_until = greatest(login_failure.busy_until, ${now}::timestamptz)
        + make_interval(secs => ${backOff.eachMs / 1000}::float8)`;
}

/** Whether the user has been here with this client before, and the cookie of its living session. */
export async function findKnownClient(
  sql: Sql,
  { accountId, clientKey }: Readonly<{ accountId: string; clientKey: string }>,
  now: Date,
): Promise<Readonly<{ isKnown: boolean; cookie?: string }>> {
  const [row] = await sql.rows<{ is_known: boolean; is_live: boolean; cookie: string | null }>`
    select exists (
        select from client where client.account_id = asked.account_id and client.client_key = asked.client_key) as is_known,
      s.session_id is not null as is_live, s.cookie
    from (select ${accountId}::uuid as account_id, ${clientKey}::text as client_key) asked
    left join session s on s.account_id = asked.account_id and s.client_key = asked.client_key and s.ended_at is null
      and s.expires_at > ${now}::timestamptz`;
  return { isKnown: row?.is_known === true || row?.is_live === true, ...(row?.cookie && { cookie: row.cookie }) };
}

/**
 * Forgets up to `most` rows: what is too old to matter, and the oldest beyond `mostKept`.
 * @returns how many
 */
export async function forgetFailures(sql: Sql, now: Date, most: number, mostKept = mostRows): Promise<number> {
  const instant = new Date(now.getTime() - backOff.rememberedMs);
  return sql.run`
    delete from login_failure where ctid = any(array(
      select ctid from login_failure
      where busy_until < greatest(${instant}::timestamptz, (
        select busy_until from login_failure order by busy_until desc offset ${mostKept - 1}::int limit 1))
      order by busy_until limit ${most}::int for update skip locked))`;
}
