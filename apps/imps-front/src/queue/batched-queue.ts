import type { Sql } from '@smsonly/persistence';
import { coalesce } from '@smsonly/platform';
import { keepAcknowledgements, type AcknowledgedOffer } from './acknowledgement.store.js';
import {
  findTransactions,
  firstWaiting,
  takeForDelivery,
  keepAcknowledged,
  removeTransactions,
} from './queue.store.js';

export type BatchedQueue = ReturnType<typeof batchedQueue>;

/**
 * The queue operations of single polls and acknowledgements. Concurrent calls share one statement.
 * @param redeliveryMs how long what was given out is not given out again, ms
 */
export function batchedQueue(sql: Sql, redeliveryMs: number) {
  return {
    firstWaiting: coalesce((asked: Parameters<typeof firstWaiting>[1]) => firstWaiting(sql, asked)),
    takeForDelivery: coalesce((asked: Parameters<typeof takeForDelivery>[2]) =>
      takeForDelivery(sql, redeliveryMs, asked),
    ),
    find: coalesce((asked: Parameters<typeof findTransactions>[1]) => findTransactions(sql, asked)),
    acknowledge: coalesce((acknowledged: readonly AcknowledgedOffer[]) => keepAcknowledgements(sql, acknowledged)),
    keepAcknowledged: coalesce((numbers: readonly bigint[]) => keepAcknowledged(sql, numbers)),
    remove: coalesce((numbers: readonly bigint[]) => removeTransactions(sql, numbers)),
  };
}
