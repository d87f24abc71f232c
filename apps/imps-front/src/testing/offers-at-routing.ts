import type { Content, FactOf } from '@smsonly/contracts';
import type { Sql } from '@smsonly/persistence';

/** In place of routing: what its view `routing.offered` shows, which imps-front reads. */

type Delivery = FactOf<'deliveries'>;
type MessageOffered = Extract<Delivery, { type: 'MessageOffered' }>['data'];

/** A message with what it says, as it is when routing has stored it. */
export type Offered = Omit<MessageOffered, 'content'> & Readonly<{ content: Content }>;

/** Stores what a fact offers and removes what it settles, as routing does in the transaction that the fact comes from. */
export async function storeAtRouting(sql: Sql, fact: Delivery): Promise<void> {
  if (fact.type === 'BacklogOffered') return;
  if (fact.type === 'OfferSettled') return removeAtRouting(sql, [fact.data.offerId]);
  const { data } = fact;
  const isMessage = fact.type === 'MessageOffered';
  const content = isMessage
    ? fact.data.content
    : { type: fact.data.contentType, size: fact.data.contentSize, encoding: undefined, data: undefined };
  await sql.run`
    insert into routing.offer (offer_id, sequence, kind, account_id, user_id, message_id, sender, recipient, content_type,
      content_encoding, content_data, content_size, at, result)
    values (${data.offerId}, ${String(data.sequence)}::bigint, ${isMessage ? 'message' : 'report'}, ${data.accountId}::uuid, ${data.userId},
      ${data.messageId}, ${JSON.stringify(data.sender)}::jsonb, ${JSON.stringify(data.recipient)}::jsonb, ${content.type},
      ${content.encoding ?? null}, ${content.data ?? null}, ${content.size}::int,
      ${isMessage ? fact.data.sentAt : fact.data.settledAt}::timestamptz,
      ${isMessage ? null : JSON.stringify(fact.data.result)}::jsonb)
    on conflict do nothing`;
}

export async function removeAtRouting(sql: Sql, offerIds: readonly string[]): Promise<void> {
  await sql.run`delete from routing.offer where offer_id = any(${[...offerIds]}::text[])`;
}

/** What routing publishes of it: not what a message says. */
export function published<F extends Delivery>(fact: F): F {
  if (fact.type !== 'MessageOffered') return fact;
  const { data: _, ...content } = fact.data.content;
  return { ...fact, data: { ...fact.data, content } };
}
