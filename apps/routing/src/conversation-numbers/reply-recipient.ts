/**
 * How certain it is that a phone has seen an SMS of a binding: none was sent, one may have been, the gateway accepted one, one was delivered.
 */
export type Standing = 'unsent' | 'uncertain' | 'accepted' | 'delivered';

/** An IM user who holds, or once held, a number towards a phone. */
export type Holder = Readonly<{ bindingId: bigint; accountId: string; standing: Standing }>;

export type ReplyRecipient<H extends Holder> =
  | Readonly<{ kind: 'holder'; holder: H }>
  /** The phone has seen no SMS from this number. */
  | Readonly<{ kind: 'nobody' }>
  /** Several holders are possible. */
  | Readonly<{ kind: 'unclear' }>;

/**
 * Who a phone's reply to a number is for: the most recent holder whose SMS it has seen. A holder none of whose SMS was sent is skipped.
 * If it is uncertain whether a holder's SMS arrived, that holder and the one before are both possible, and the reply is delivered to
 * neither rather than to the wrong one.
 *
 * @param history all holders this number has had towards this phone, newest first
 */
export function replyRecipient<H extends Holder>(history: readonly H[]): ReplyRecipient<H> {
  const [first, ...others] = possibleRecipients(history);
  if (!first) return { kind: 'nobody' };
  return others.length === 0 ? { kind: 'holder', holder: first } : { kind: 'unclear' };
}

/** Everyone a reply to this number may be for, newest holder first, each account once. */
export function possibleRecipients<H extends Holder>(history: readonly H[]): H[] {
  const meant: H[] = [];
  for (const held of history) {
    if (held.standing === 'unsent') continue;
    if (!meant.some(({ accountId }) => accountId === held.accountId)) meant.push(held);
    if (held.standing !== 'uncertain') break;
  }
  return meant;
}
