import type { Tx } from '@smsonly/persistence';
import type { CompleteSms } from './join-sms.js';

/**
 * Stores texts from phones and decides what happens to each: `publish` at once, `hold` until the outstanding call for its pair is over, or
 * nothing for a `duplicate` (a repeated callback).
 */
export async function storeInbound(
  tx: Tx,
  received: readonly CompleteSms[],
  now: Date,
): Promise<('publish' | 'hold' | 'duplicate')[]> {
  const phones = received.map((one) => one.phone);
  const numbers = received.map((one) => one.number);
  // With the pair locked, the end of a call is either visible here or comes after this commit and releases what is held.
  const calling = await tx.rows<{ phone: string; number: string }>`
    with locked as (
      select phone, number, calling from pair
      where (phone, number) in (select * from unnest(${phones}::text[], ${numbers}::text[]))
      order by phone, number
      for no key update
    )
    select phone, number from locked where calling is not null`;
  const busy = new Set(calling.map(({ phone, number }) => `${phone} ${number}`));
  const isHeld = (one: CompleteSms) => busy.has(`${one.phone} ${one.number}`);
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
    // Deleted at once: the same SMS may occur twice in one batch.
    if (!fresh.delete(one.inboundId)) return 'duplicate';
    return isHeld(one) ? 'hold' : 'publish';
  });
}

/** Stores SMS without a sender or a recipient for the operator. Returns the IDs of those that are new. */
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

/** The IDs of those among these SMS that were received before. */
export async function receivedBefore(tx: Tx, received: readonly { inboundId: string }[]): Promise<Set<string>> {
  const rows = await tx.rows<{ inbound_id: string }>`
    select inbound_id from inbound where inbound_id = any(${received.map((one) => one.inboundId)}::text[])`;
  return new Set(rows.map((row) => row.inbound_id));
}

/** Records the IDs of parts of long SMS, so that repeated callbacks are recognised; their text is in their set. */
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
