import type { Tx } from '@smsonly/persistence';
import type { Whole } from './join-sms.js';

/**
 * Stores texts from phones and says for each what is to become of it: `tell` now, `hold` until the outstanding call for its pair
 * is over, or nothing (`known`: a callback that came before).
 */
export async function storeInbound(
  tx: Tx,
  received: readonly Whole[],
  now: Date,
): Promise<('tell' | 'hold' | 'known')[]> {
  const phones = received.map((one) => one.phone);
  const numbers = received.map((one) => one.number);
  // The lock makes the end of a call either visible here, or wait for what is held here.
  const calling = await tx.rows<{ phone: string; number: string }>`
    with locked as (
      select phone, number, calling from pair
      where (phone, number) in (select * from unnest(${phones}::text[], ${numbers}::text[]))
      order by phone, number
      for no key update
    )
    select phone, number from locked where calling is not null`;
  const busy = new Set(calling.map(({ phone, number }) => `${phone} ${number}`));
  const isHeld = (one: Whole) => busy.has(`${one.phone} ${one.number}`);
  const stored = await tx.rows<{ inbound_id: string }>`
    insert into inbound (inbound_id, phone, number, text, traceparent, received_at)
    select inbound_id, phone, number, text, traceparent, ${now} from unnest(
      ${received.map((one) => one.inboundId)}::text[],
      ${phones}::text[],
      ${numbers}::text[],
      ${received.map((one) => (isHeld(one) ? one.text : null))}::text[],
      ${received.map((one) => one.traceparent)}::text[]
    ) with ordinality as t(inbound_id, phone, number, text, traceparent, place)
    order by place
    on conflict (inbound_id) do nothing
    returning inbound_id`;
  const fresh = new Set(stored.map((row) => row.inbound_id));
  return received.map((one) => {
    // Deleted at once: the same SMS may be twice in one batch.
    if (!fresh.delete(one.inboundId)) return 'known';
    return isHeld(one) ? 'hold' : 'tell';
  });
}

/** Stores SMS that nobody can be told of, for the operator; gives the IDs of those that had not come before. */
export async function storeUnclaimed(
  tx: Tx,
  received: readonly { inboundId: string; phone: string; number: string; unclaimed: string; traceparent: string }[],
  now: Date,
): Promise<Set<string>> {
  if (received.length === 0) return new Set();
  const stored = await tx.rows<{ inbound_id: string }>`
    insert into inbound (inbound_id, phone, number, unclaimed, traceparent, received_at)
    select inbound_id, phone, number, unclaimed, traceparent, ${now} from unnest(
      ${received.map((one) => one.inboundId)}::text[],
      ${received.map((one) => one.phone)}::text[],
      ${received.map((one) => one.number)}::text[],
      ${received.map((one) => one.unclaimed)}::text[],
      ${received.map((one) => one.traceparent)}::text[]
    ) as t(inbound_id, phone, number, unclaimed, traceparent)
    on conflict (inbound_id) do nothing
    returning inbound_id`;
  return new Set(stored.map((row) => row.inbound_id));
}

/** The IDs among these SMS that came before. */
export async function knownInbound(tx: Tx, received: readonly { inboundId: string }[]): Promise<Set<string>> {
  const rows = await tx.rows<{ inbound_id: string }>`
    select inbound_id from inbound where inbound_id = any(${received.map((one) => one.inboundId)}::text[])`;
  return new Set(rows.map((row) => row.inbound_id));
}

/** Notes parts of long SMS by their IDs, so that a repeated callback is known; what they say is in their set. */
export async function storeParts(
  tx: Tx,
  parts: readonly { inboundId: string; phone: string; number: string; traceparent: string }[],
  now: Date,
): Promise<void> {
  if (parts.length === 0) return;
  await tx.run`
    insert into inbound (inbound_id, phone, number, traceparent, received_at)
    select inbound_id, phone, number, traceparent, ${now} from unnest(
      ${parts.map((one) => one.inboundId)}::text[],
      ${parts.map((one) => one.phone)}::text[],
      ${parts.map((one) => one.number)}::text[],
      ${parts.map((one) => one.traceparent)}::text[]
    ) as t(inbound_id, phone, number, traceparent)
    on conflict (inbound_id) do nothing`;
}
