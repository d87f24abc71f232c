import type { Tx } from '@smsonly/persistence';
import type { Resumption } from '../access/decide-session.js';
import { forgetTransactionsOf } from '../asking/client-transaction.store.js';
import { restoreDeferred } from '../queue/deferred.store.js';
import { dropReplies } from '../queue/queue.store.js';
import { afterAnswerMs, lookSoon } from '../wake-up/wake-up.store.js';

/**
 * What a session that its client takes up again has beside its row: what was deferred until the next login is delivered again,
 * and wakes the client, whose login is never answered with Poll.
 * A client that knows it only by the cookie may have lost all else, so it may count its transactions from 1 again: they are
 * no repeats then, and answers that still wait would be taken for those to its new ones.
 */
export async function sessionGoesOn(tx: Tx, sessionId: string, by: Resumption, now: Date): Promise<void> {
  // First, as everybody locks the wake-up before the queue.
  await lookSoon(tx, sessionId, now, afterAnswerMs);
  await restoreDeferred(tx, sessionId);
  if (by !== 'cookie') return;
  await forgetTransactionsOf(tx, sessionId);
  await dropReplies(tx, sessionId);
}
