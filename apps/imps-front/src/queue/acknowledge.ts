import { emit, type PublishFacts } from '@smsonly/kafka';
import { isSuccess, status, type CspTransaction, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import { isDoneWithin } from '../publishing/is-done-within.js';
import type { SessionCall } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';
import type { Session } from '../sessions/session.js';
import type { BatchedQueue } from './batched-queue.js';
import { findMessage, type Acknowledged } from './queue.store.js';
import { serverTransactionNumber } from './transaction-id.js';

export type AcknowledgeDeps = Readonly<{
  queue: BatchedQueue;
  publishFacts: PublishFacts;
  /** How long to wait for Kafka, ms. */
  kafkaWaitMs: number;
}>;

/**
 * A client's response to a server transaction. An offer is acknowledged to routing before it is removed from the queue, so
 * that a fault between the two leads to a repeat, never to a loss. An unknown ID is ignored: a response gets no answer.
 * @returns false when Kafka did not accept the acknowledgement in time: the offer stays in the queue and is delivered again
 */
export function acknowledge(deps: AcknowledgeDeps) {
  return async (session: Session, { id, content }: CspTransaction, now: Date): Promise<boolean> => {
    const number = serverTransactionNumber(id);
    const found = number === undefined ? undefined : await deps.queue.find({ sessionId: session.sessionId, number });
    return !found || !acknowledges(found.kind, content) || settle(deps, session, found, now);
  };
}

/** Whether the response acknowledges it: a message that the client could not accept is delivered again. */
function acknowledges(kind: string, response: CspTransaction['content']): boolean {
  return kind !== 'message' || response.kind !== 'Status' || isSuccess(response.result.code);
}

async function settle(
  { queue, publishFacts, kafkaWaitMs }: AcknowledgeDeps,
  { accountId, userId, sessionId }: Session,
  { number, offerId, state }: Acknowledged,
  now: Date,
): Promise<boolean> {
  if (offerId === undefined) {
    await queue.remove(number);
    return true;
  }
  if (state === 'acknowledged') return true;
  const data = { accountId, userId, sessionId, offerId, acknowledgedAt: now.toISOString() };
  const published = publishFacts([emit('message-requests', userId, { type: 'OfferAcknowledged', data })]);
  if (!(await isDoneWithin(kafkaWaitMs, published))) return false;
  await queue.keepAcknowledged(number);
  return true;
}

/** MessageDelivered as a request of its own, which is how some clients acknowledge. */
export function messageDelivered(deps: AcknowledgeDeps & Readonly<{ db: Database }>) {
  return async ({ messageId }: PrimitiveOf<'MessageDelivered'>, { session, now }: SessionCall): Promise<Primitive> => {
    const found = await findMessage(deps.db.sql, session, messageId);
    if (!found) return statusOf(status.invalidMessage);
    return statusOf((await settle(deps, session, found, now)) ? status.successful : status.timeout);
  };
}
