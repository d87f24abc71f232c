import { createHash } from 'node:crypto';
import { messageIdsOf, responseTopic, type Response } from '@smsonly/contracts';
import { emit, type PublishFacts } from '@smsonly/kafka';
import type { Primitive } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import { newEventId, newTraceparent, traceId, type Logger, type Tracing } from '@smsonly/platform';
import type { SessionCall } from '../requests/call.js';
import type { Forwarded } from '../requests/forwarding.js';
import type { Remembered, RememberTransaction } from './client-transaction.store.js';
import type { HeldPosts } from './held-posts.js';

export type AskDeps = Readonly<{
  rememberTransaction: RememberTransaction;
  db: Pick<Database, 'recordCommit'>;
  tracing: Pick<Tracing, 'now'>;
  publishFacts: PublishFacts;
  held: HeldPosts;
  instance: string;
  /** After this time no service carries out a request, ms. */
  deadlineMs: number;
  /** How much longer the POST is held, ms. */
  graceMs: number;
  metrics: Readonly<{ repeats: { inc(labels: Readonly<{ state: string }>): void } }>;
  logger: Logger;
}>;

/**
 * Sends a request to another service and waits for its answer. The transaction is stored first, so that a repeat, here or
 * at another instance, is sent under the same event ID (carried out once, answered each time) or gets the stored answer.
 *
 * @returns undefined when there was no answer in time; it is stored when it comes, for a repeat
 */
export function askService(deps: AskDeps) {
  return async (forwarded: Forwarded, call: SessionCall): Promise<Response | undefined> => {
    const { held, deadlineMs, graceMs, metrics } = deps;
    const remembered = await remember(deps, call);
    const { type, data } = forwarded.request.fact;
    for (const id of call.span ? messageIdsOf({ type, id: remembered.eventId, data }) : []) call.span?.submitted(id);
    if (remembered.state !== 'new') metrics.repeats.inc({ state: remembered.state });
    if (remembered.state === 'answered') return remembered.response;
    call.turn.hold();
    const response = held.hold(remembered.eventId, deadlineMs + graceMs);
    const unpublished = new Promise<never>((_, reject) => {
      publish(deps, forwarded, call, remembered.eventId).catch(reject);
    });
    return Promise.race([response, unpublished]);
  };
}

/** Transactions without an ID are never repeats, so they are not stored. */
async function remember(
  { rememberTransaction, db, tracing }: AskDeps,
  { session, transaction, now, span }: SessionCall,
): Promise<Remembered> {
  const eventId = newEventId(now);
  if (transaction.id === '') return { state: 'new', eventId };
  const startedAt = tracing.now();
  const remembered = await rememberTransaction({
    sessionId: session.sessionId,
    transactionId: transaction.id,
    contentHash: contentHash(transaction.content as Primitive),
    eventId,
    now,
  });
  if (span) db.recordCommit(startedAt, { parent: span.context });
  return remembered;
}

/**
 * Publishing is not waited for, only the response: a broker that is unavailable for a moment gets the request when it is
 * back.
 * @throws Error when the request can never be published
 */
async function publish(
  { publishFacts, instance, deadlineMs, logger }: AskDeps,
  { request: { topic, fact } }: Forwarded,
  { session, transaction, now, span }: SessionCall,
  eventId: string,
): Promise<void> {
  const traceparent = span?.context ?? newTraceparent();
  const ids = { session: session.sessionId, transaction: transaction.id, trace: traceId(traceparent), event: eventId };
  logger.debug({ ...ids, request: fact.type }, 'request published, waiting for the answer');
  const options = {
    id: eventId,
    replyTo: responseTopic(instance),
    deadline: new Date(now.getTime() + deadlineMs),
    traceparent,
  };
  // The types of topic and fact belong together in Forwarded; taken apart, the compiler no longer sees it.
  await publishFacts([emit(topic, session.userId, fact as never, options)], { perishAfter: deadlineMs });
}

/** The same for every repeat of a primitive, whatever its encoding. */
function contentHash(primitive: Primitive): string {
  return createHash('sha256').update(JSON.stringify(primitive)).digest().subarray(0, 16).toString('base64url');
}
