import { emit, type PublishFacts } from '@smsonly/kafka';
import type { Primitive } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { isDoneWithin } from '../publishing/is-done-within.js';
import type { Reply, SessionCall } from '../requests/call.js';
import type { BatchedQueue } from './batched-queue.js';
import { decidePoll } from './decide-poll.js';
import { deferTransactions, lookAhead, type WaitingTransaction } from './queue.store.js';
import { serverPrimitive } from './server-primitive.js';
import { serverTransactionId } from './transaction-id.js';

export type PollDeps = Readonly<{
  db: Database;
  queue: BatchedQueue;
  publishFacts: PublishFacts;
  metrics: Readonly<{ deferrals: { inc(count: number): void } }>;
  logger: Logger;
  /** How long to wait for Kafka, ms. */
  kafkaWaitMs: number;
}>;

/** Records are dropped this long after the wait for them has ended. */
const expiryMarginMs = 1_000;

/** Polling-Request: the next server transaction, or nothing. */
export function poll(deps: PollDeps) {
  const { queue } = deps;
  return async (call: SessionCall): Promise<Reply | undefined> => {
    const { session } = call;
    for (;;) {
      const waiting = await queue.firstWaiting({ sessionId: session.sessionId, offers: session.backlogOffered });
      const { next, defer, more } = decidePoll(waiting);
      const isDeferred = defer.length === 0 || (await deferUnacknowledged(deps, call, defer));
      if (!next && (!isDeferred || defer.length < lookAhead)) return undefined;
      // Everything looked at is deferred now: continue with what is behind.
      if (!next) continue;
      const given = await queue.takeForDelivery(next.number);
      // Settled since it was chosen: take the next one.
      if (!given) continue;
      if (next.kind === 'reply') {
        await queue.remove(next.number);
        const { id, content } = given.payload as { id: string; content: Primitive };
        return { mode: 'Response', id, content, poll: more };
      }
      // In the version of the poll, in which it is written.
      const content = serverPrimitive(given, { ...session, version: call.message.version });
      return { mode: 'Request', id: serverTransactionId(next.number), content, poll: more };
    }
  };
}

/**
 * Publishes which offers are deferred, then defers them: publishing twice is harmless, not publishing is not.
 * @returns false when Kafka did not accept it in time: the next poll tries again
 */
async function deferUnacknowledged(
  { db, publishFacts, metrics, logger, kafkaWaitMs }: PollDeps,
  { session: { accountId, userId, sessionId } }: SessionCall,
  unacknowledged: readonly WaitingTransaction[],
): Promise<boolean> {
  const offers = unacknowledged.flatMap(({ offerId }) => offerId ?? []);
  const published = publishFacts(
    offers.map((offerId) =>
      emit('message-requests', userId, { type: 'OfferRested', data: { accountId, userId, sessionId, offerId } }),
    ),
    { perishAfter: kafkaWaitMs + expiryMarginMs },
  );
  if (!(await isDoneWithin(kafkaWaitMs, published))) return false;
  await deferTransactions(
    db.sql,
    unacknowledged.map(({ number }) => number),
  );
  metrics.deferrals.inc(unacknowledged.length);
  logger.info({ session: sessionId, offers }, 'offers not acknowledged, deferred until the next login');
  return true;
}
