/** A transaction of the same session with the same ID and content, as it was stored. */
export type StoredTransaction = Readonly<{
  createdAt: Date;
  /** How many transactions the session has begun since. */
  newer: number;
  answered: boolean;
}>;

/** Clients count their IDs from 1 to 999 and start over, so only a recent transaction is a repeat. */
export const repeatWindow = { ms: 5 * 60_000, transactions: 500 } as const;

/**
 * - `new`: a different transaction that happens to look the same, to be carried out;
 * - `pending`: not answered yet: sent again under the same event ID;
 * - `answered`: the stored answer is returned again.
 */
export function decideRepeat(stored: StoredTransaction, now: Date): 'new' | 'pending' | 'answered' {
  const age = now.getTime() - stored.createdAt.getTime();
  if (age >= repeatWindow.ms || stored.newer >= repeatWindow.transactions) return 'new';
  return stored.answered ? 'answered' : 'pending';
}
