import { emit, type PublishFacts } from '@smsonly/kafka';
import { isSuccess, status, type CspTransaction, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Tracing } from '@smsonly/platform';
import { wholeMessageId } from '../messaging/part-id.js';
import { isDoneWithin } from '../publishing/is-done-within.js';
import type { SessionCall } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';
import { spanOptions, type CallSpan } from '../spans/call-span.js';
import { rememberAcknowledging } from '../sessions/client.store.js';
import type { Session } from '../sessions/session.js';
import { queueWholeBacklog } from './backlog.store.js';
import type { BatchedQueue } from './batched-queue.js';
import { markNotified, wholeOf } from './message.store.js';
import { findMessage, type Acknowledged } from './queue.store.js';
import { serverTransactionNumber } from './transaction-id.js';

export type AcknowledgeDeps = Readonly<{
  db: Database;
  queue: BatchedQueue;
  publishFacts: PublishFacts;
  /** How long to wait for Kafka, ms. */
  kafkaWaitMs: number;
  tracing: Pick<Tracing, 'now'>;
}>;

/**
 * A client's response to a server transaction. An offer is acknowledged to routing before it is removed from the queue, so
 * that a fault between the two leads to a repeat, never to a loss. MessageDelivered under an ID of the client's own settles the
 * message that it names: some acknowledge a fetched message in the transaction of GetMessage-Request. Any other unknown ID is
 * ignored: a response gets no answer.
 * @returns false when Kafka did not accept the acknowledgement in time: the offer stays in the queue and is delivered again
 */
export function acknowledge(deps: AcknowledgeDeps) {
  return async (session: Session, { id, content }: CspTransaction, now: Date, span?: CallSpan): Promise<boolean> => {
    const number = serverTransactionNumber(id);
    const isDelivered = content.kind === 'MessageDelivered';
    if (number === undefined && !isDelivered) return true;
    await rememberItAcknowledges(deps, session, now);
    const found =
      (number === undefined ? undefined : await deps.queue.find({ sessionId: session.sessionId, number })) ??
      (isDelivered ? await findNamed(deps.db.sql, session, content.messageId, now) : undefined);
    if (!found || !acknowledges(found.kind, content)) return true;
    return settle(deps, session, [isDelivered ? read(found) : found], now, span);
  };
}

/** Also by a response that accepts nothing, or comes late: its polls do not count as acknowledgements any more. */
async function rememberItAcknowledges({ db }: AcknowledgeDeps, session: Session, now: Date): Promise<void> {
  if (session.acknowledges !== true) await rememberAcknowledging(db.sql, session.sessionId, true, now);
}

/** Whether the response acknowledges it: a message that the client could not accept is delivered again. */
function acknowledges(kind: string, response: CspTransaction['content']): boolean {
  return kind !== 'message' || response.kind !== 'Status' || isSuccess(response.result.code);
}

/**
 * Settles acknowledged transactions of a session: offers at routing, then in the queue.
 * @returns false when Kafka did not accept it in time: all stay as they are
 */
export async function settle(
  deps: AcknowledgeDeps,
  session: Session,
  acknowledged: readonly Acknowledged[],
  now: Date,
  span?: CallSpan,
): Promise<boolean> {
  for (const one of acknowledged) span?.settles(one);
  const announced = acknowledged.filter((one) => one.announced === true);
  const given = acknowledged.filter((one) => one.announced !== true);
  if (announced.length > 0) {
    await markNotified(
      deps.db.sql,
      announced.map(({ number }) => number),
    );
  }
  const wholes = given.filter(({ partOf }) => partOf === undefined);
  if (!(await settleWholes(deps, session, wholes, now, span))) return false;
  for (const { number, partOf } of given) {
    if (partOf !== undefined && !(await settlePart(deps, session, { number, partOf }, now, span))) return false;
  }
  return true;
}

/** A message that was cut is settled with the last of its parts. */
async function settlePart(
  deps: AcknowledgeDeps,
  session: Session,
  part: Readonly<{ number: bigint; partOf: bigint }>,
  now: Date,
  span?: CallSpan,
): Promise<boolean> {
  const settleWhole = async (): Promise<boolean> => {
    const whole = await wholeOf(deps.db.sql, part);
    return (
      !whole ||
      whole.isPartLeft ||
      settleWholes(deps, session, [{ kind: 'message', state: 'cut', ...whole }], now, span)
    );
  };
  if (!(await settleWhole())) return false;
  await deps.queue.keepAcknowledged(part.number);
  // Two parts acknowledged at once each took the other for the last one.
  return settleWhole();
}

async function settleWholes(
  { db, queue, publishFacts, kafkaWaitMs, tracing }: AcknowledgeDeps,
  { accountId, userId, sessionId }: Session,
  acknowledged: readonly Acknowledged[],
  now: Date,
  span?: CallSpan,
): Promise<boolean> {
  const left = acknowledged.filter(({ state }) => state !== 'acknowledged');
  const acknowledgedAt = now.toISOString();
  const facts = left.flatMap(({ offerId }) => {
    if (offerId === undefined) return [];
    const data = { accountId, userId, sessionId, offerId, acknowledgedAt };
    return emit('message-requests', userId, { type: 'OfferAcknowledged', data }, spanOptions(span));
  });
  if (facts.length > 0 && !(await isDoneWithin(kafkaWaitMs, publishFacts(facts)))) return false;
  const startedAt = tracing.now();
  await Promise.all(
    left.map(({ number, offerId }) => (offerId === undefined ? queue.remove(number) : queue.keepAcknowledged(number))),
  );
  if (span && left.length > 0) db.recordCommit(startedAt, { parent: span.context });
  return true;
}

/** The client has the message itself, however it was given out. */
function read(found: Acknowledged): Acknowledged {
  return { ...found, announced: false };
}

/** A part is gone with its message once that is settled: said again, it was delivered. */
async function findWhole(sql: Database['sql'], session: Session, partId: string): Promise<Acknowledged | undefined> {
  const messageId = wholeMessageId(partId);
  const whole = messageId === partId ? undefined : await findMessage(sql, session, messageId);
  return whole?.state === 'acknowledged' ? whole : undefined;
}

/** The message, or part of one, that MessageDelivered names. */
async function findNamed(
  sql: Database['sql'],
  session: Session,
  messageId: string,
  now: Date,
): Promise<Acknowledged | undefined> {
  const found = (await findMessage(sql, session, messageId)) ?? (await findWhole(sql, session, messageId));
  if (found || session.backlogAfter === undefined) return found;
  // It may be one that the client got in an earlier session.
  await queueWholeBacklog(sql, session, now);
  return findMessage(sql, session, messageId);
}

/** MessageDelivered as a request of its own, which is how some clients acknowledge. */
export function messageDelivered(deps: AcknowledgeDeps) {
  return async (
    { messageId }: PrimitiveOf<'MessageDelivered'>,
    { session, now, span }: SessionCall,
  ): Promise<Primitive> => {
    await rememberItAcknowledges(deps, session, now);
    const found = await findNamed(deps.db.sql, session, messageId, now);
    if (!found) return statusOf(status.invalidMessage);
    return statusOf((await settle(deps, session, [read(found)], now, span)) ? status.successful : status.timeout);
  };
}
