/**
 * How sure it is that a phone has seen an SMS of a binding: none has left, one may have, the gateway accepted one, one arrived.
 */
export type Standing = 'unsent' | 'uncertain' | 'accepted' | 'delivered';

/** One who held a number towards a phone. */
export type Held = Readonly<{ bindingId: bigint; accountId: string; standing: Standing }>;

export type Meant<H extends Held> =
  | Readonly<{ kind: 'holder'; holder: H }>
  /** The phone has seen this number from nobody. */
  | Readonly<{ kind: 'nobody' }>
  /** It may mean one of several. */
  | Readonly<{ kind: 'unclear' }>;

/**
 * Whom a phone means that writes to a number: the newest holder of whom it has seen an SMS. A holder none of whose SMS has left is
 * passed over. One whose SMS may or may not have arrived may be meant, and so may the one before: with two of them the reply is
 * nobody's, never the wrong one's.
 *
 * @param history all who ever held this number towards this phone, newest first
 */
export function whomAReplyMeans<H extends Held>(history: readonly H[]): Meant<H> {
  const [first, ...others] = whoMayBeMeant(history);
  if (!first) return { kind: 'nobody' };
  return others.length === 0 ? { kind: 'holder', holder: first } : { kind: 'unclear' };
}

/** All whom a phone may mean by a number, the newest holder first, each account once. */
export function whoMayBeMeant<H extends Held>(history: readonly H[]): H[] {
  const meant: H[] = [];
  for (const held of history) {
    if (held.standing === 'unsent') continue;
    if (!meant.some(({ accountId }) => accountId === held.accountId)) meant.push(held);
    if (held.standing !== 'uncertain') break;
  }
  return meant;
}
