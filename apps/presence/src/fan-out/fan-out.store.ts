import type { AttributeNames } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import { watching, type Watching } from '../watching/watching.js';
import type { FanOut, Range, Remaining } from './sweep.js';

type FanOutRow = { address: string; run: string; attributes: AttributeNames; remaining: Remaining };

/** Those of these addresses whose watchers are being notified, by address; they stay locked. */
export async function lockFanOuts(tx: Tx, addresses: readonly string[]): Promise<Map<string, FanOut>> {
  const rows = await tx.rows<FanOutRow>`
    select address, run, attributes, remaining from fan_out
    where address = any(${addresses}::text[]) order by address for update`;
  return new Map(rows.map((row) => [row.address, row]));
}

/** Saves where these have got to. One that another transaction has begun at the same time is replaced: all that it left is in this one. */
export async function saveFanOuts(tx: Tx, fanOuts: readonly FanOut[], now: Date): Promise<void> {
  if (fanOuts.length === 0) return;
  await tx.run`
    insert into fan_out (address, run, attributes, remaining, started_at)
    select address, run, attributes, remaining, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(fanOuts)}::jsonb) as r (address text, run text, attributes text[], remaining jsonb)
    order by address
    on conflict (address) do update
      set run = excluded.run, attributes = excluded.attributes, remaining = excluded.remaining`;
}

export async function endFanOuts(tx: Tx, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return;
  await tx.run`delete from fan_out where address = any(${addresses}::text[])`;
}

/** One session on a page, with what it watches of the address in the attributes concerned; nothing: none of them. */
export type Visit = Readonly<{ sessionId: string; isBeyond: boolean; watched: readonly Watching[] }>;

type VisitRow = {
  address: string;
  session_id: string;
  is_beyond: boolean | null;
  account_id: string | null;
  user_id: string | null;
  watched: string[] | null;
};

/** The next sessions of each range, at most `size`, in order; `isBeyond` those after its end. */
export async function readPages(
  tx: Tx,
  wanted: readonly Readonly<{ address: string; attributes: AttributeNames; range: Range }>[],
  size: number,
): Promise<Map<string, Visit[]>> {
  const rows = wanted.map(({ address, attributes, range: { after, upTo } }) => ({
    address,
    attributes,
    after,
    up_to: upTo,
  }));
  const found = await tx.rows<VisitRow>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (address text, attributes text[], after text, up_to text)
    ), visit as (
      select r.address, r.up_to, p.session_id, p.watched
      from wanted r cross join lateral (
        select w.session_id, array_agg(distinct w.canonical) filter (where cardinality(r.attributes) = 0
          or cardinality(w.attributes) = 0 or w.attributes && r.attributes) as watched
        from watch w where w.canonical = r.address and w.session_id > r.after
        group by w.session_id order by w.session_id limit ${size}::int) p
      where r.address not like '+%'
      union all
      select r.address, r.up_to, p.session_id, p.watched
      from wanted r cross join lateral (
        select w.session_id, array_agg(distinct w.canonical) filter (where cardinality(r.attributes) = 0
          or cardinality(w.attributes) = 0 or w.attributes && r.attributes) as watched
        from watch w where w.msisdn = r.address and w.session_id > r.after
        group by w.session_id order by w.session_id limit ${size}::int) p
      where r.address like '+%'
    )
    select v.address, v.session_id, v.session_id > v.up_to as is_beyond, s.account_id, s.user_id, v.watched
    from visit v left join session s using (session_id)
    order by v.address, v.session_id`;
  return new Map(
    [...Map.groupBy(found, ({ address }) => address)].map(([address, ofAddress]) => [address, ofAddress.map(visit)]),
  );
}

function visit({ session_id, is_beyond, account_id, user_id, watched }: VisitRow): Visit {
  const isLive = account_id !== null && user_id !== null;
  return {
    sessionId: session_id,
    isBeyond: is_beyond === true,
    watched: isLive ? (watched ?? []).map((canonical) => watching({ session_id, account_id, user_id, canonical })) : [],
  };
}
