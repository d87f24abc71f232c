/** A transaction of the same session with the same ID and content, as it was stored. */
export type StoredTransaction = Readonly<{
  createdAt: Date;
  /** How many transactions the session has begun since, as far as is known here: polls included. */
  newer: number;
  answered: boolean;
}>;

/**
 * Within what a transaction can be a repeat.
 *
 * Phones give a request up after 20 to 45 seconds and then repeat it, so a minute holds every retry. Within it, IDs come again only from
 * a client that has used all others meanwhile. Phones have 999. Of their transactions an instance sees its share, so a retry and a
 * wrapped ID are told apart for certain by a fifth of 999 while up to four instances serve the client in turn; no phone polls 200
 * times while it waits for an answer.
 */
export const repeatWindow = { ms: 60_000, transactions: 200 } as const;

/**
 * - `new`: a different transaction that happens to look the same, to be carried out;
 * - `pending`: not answered yet: sent again under the same event ID;
 * - `answered`: the stored answer is returned again.
 *
 * @param waitMs how long a request may take at most until it is answered or given up: while it may still be answered, nothing else has its ID
 */
export function decideRepeat(stored: StoredTransaction, now: Date, waitMs: number): 'new' | 'pending' | 'answered' {
  const age = now.getTime() - stored.createdAt.getTime();
  if (!stored.answered && age < waitMs) return 'pending';
  if (age >= repeatWindow.ms || stored.newer >= repeatWindow.transactions) return 'new';
  return stored.answered ? 'answered' : 'pending';
}

/** How long a transaction is kept: no longer can it be a repeat. */
export function rememberedMs(waitMs: number): number {
  return Math.max(repeatWindow.ms, waitMs);
}
