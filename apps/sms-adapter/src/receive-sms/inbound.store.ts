import type { Tx } from '@smsonly/persistence';
import type { ReceivedSms } from './read-sms.js';

/** An SMS from a phone as it is stored. */
export interface NewInbound extends ReceivedSms {
  readonly traceparent: string;
}

/**
 * Stores SMS from phones and says for each what is to become of it: `tell` now, `hold` until the outstanding call for its pair
 * is over, or nothing (`known`: a callback that came before).
 */
export async function storeInbound(
  tx: Tx,
  received: readonly NewInbound[],
  now: Date,
): Promise<('tell' | 'hold' | 'known')[]> {
  const phones = received.map((one) => one.phone);
  const numbers = received.map((one) => one.number);
  // The lock makes the end of a call either visible here, or wait for what is held here.
  const calling = await tx.$queryRaw<{ phone: string; number: string }[]>`
    with locked as (
      select phone, number, calling from pair
      where (phone, number) in (select * from unnest(${phones}::text[], ${numbers}::text[]))
      order by phone, number
      for no key update
    )
    select phone, number from locked where calling is not null`;
  const busy = new Set(calling.map(({ phone, number }) => `${phone} ${number}`));
  const isHeld = (one: NewInbound) => busy.has(`${one.phone} ${one.number}`);
  const stored = await tx.$queryRaw<{ inbound_id: string }[]>`
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
