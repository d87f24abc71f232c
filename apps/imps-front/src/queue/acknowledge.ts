import { isSuccess, status, type CspTransaction, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Tracing } from '@smsonly/platform';
import { wholeMessageId } from '../messaging/part-id.js';
import type { SessionCall } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';
import { spanOptions, type CallSpan } from '../spans/call-span.js';
import { rememberAcknowledging } from '../sessions/client.store.js';
import type { Session } from '../sessions/session.js';
import { queueWholeBacklog } from './backlog.store.js';
import type { BatchedQueue } from './batched-queue.js';
import { markNotified, wholeOf } from './message.store.js';
import { findMessage, type Acknowledged } from './queue.store.js';
import { tellAcknowledged, type TellDeps } from './tell-acknowledged.js';
import { serverTransactionNumber } from './transaction-id.js';

export type AcknowledgeDeps = TellDeps &
  Readonly<{
    db: Database;
    queue: BatchedQueue;
    tracing: Pick<Tracing, 'now'>;
  }>;

/**
 * A client's response to a server transaction. The acknowledgement of an offer is durable before this returns, whether Kafka is
 * there or not: it does not come again. Routing is told at once, and again until it has settled it. MessageDelivered under an ID of
 * the client's own settles the message that it names: some acknowledge a fetched message in the transaction of GetMessage-Request. Any
 * other unknown ID is ignored: a response gets no answer.
 */
export function acknowledge(deps: AcknowledgeDeps) {
  return async (session: Session, { id, content }: CspTransaction, now: Date, span?: CallSpan): Promise<void> => {
    const number = serverTransactionNumber(id);
    const isDelivered = content.kind === 'MessageDelivered';
    if (number === undefined && !isDelivered) return;
    await rememberItAcknowledges(deps, session, now);
    const found =
      (number === undefined ? undefined : await deps.queue.find({ sessionId: session.sessionId, number })) ??
      (isDelivered ? await findNamed(deps.db.sql, session, content.messageId, now) : undefined);
    if (found && acknowledges(found.kind, content))
      await settle(deps, session, [isDelivered ? read(found) : found], now, span);
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

/** Settles acknowledged transactions of a session: what routing offered is durably acknowledged, everything else is removed. */
export async function settle(
  deps: AcknowledgeDeps,
  session: Session,
  acknowledged: readonly Acknowledged[],
  now: Date,
  span?: CallSpan,
): Promise<void> {
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
  await settleWholes(deps, session, wholes, now, span);
  for (const { number, partOf } of given) {
    if (partOf !== undefined) await settlePart(deps, session, { number, partOf }, now, span);
  }
}

/** A message that was cut is settled with the last of its parts, in the commit that acknowledges that. */
async function settlePart(
  deps: AcknowledgeDeps,
  session: Session,
  part: Readonly<{ number: bigint; partOf: bigint }>,
  now: Date,
  span?: CallSpan,
): Promise<void> {
  const settleWhole = async (): Promise<void> => {
    const whole = await wholeOf(deps.db.sql, part);
    if (!whole || whole.isPartLeft) return;
    await settleWholes(deps, session, [{ kind: 'message', state: 'cut', ...whole }], now, span);
  };
  await settleWhole();
  await deps.queue.keepAcknowledged(part.number);
  // Two parts acknowledged at once each took the other for the last one.
  await settleWhole();
}

async function settleWholes(
  deps: AcknowledgeDeps,
  { accountId, userId, sessionId }: Session,
  acknowledged: readonly Acknowledged[],
  now: Date,
  span?: CallSpan,
): Promise<void> {
  const { db, queue, tracing } = deps;
  const left = acknowledged.filter(({ state }) => state !== 'acknowledged');
  if (left.length === 0) return;
  const offers = left.flatMap(({ offerId, kind, messageId }) =>
    offerId === undefined
      ? []
      : {
          ...{ accountId, sessionId, offerId, kind, acknowledgedAt: now },
          ...(messageId !== undefined && { messageId }),
          ...spanOptions(span),
        },
  );
  const others = left.filter(({ offerId }) => offerId === undefined);
  const startedAt = tracing.now();
  await Promise.all([...offers.map(queue.acknowledge), ...others.map(({ number }) => queue.remove(number))]);
  if (span) db.recordCommit(startedAt, { parent: span.context });
  if (offers.length > 0) tellAcknowledged(deps, userId, offers);
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
    await settle(deps, session, [read(found)], now, span);
    return statusOf(status.successful);
  };
}
