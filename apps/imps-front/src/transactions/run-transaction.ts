import { status, type AddressReading, type Primitive } from '@smsonly/imps-model';
import type { Logger } from '@smsonly/platform';
import { disconnect } from '../access/disconnect.js';
import { loggedOut } from '../access/logout.js';
import { askService, type AskDeps } from '../asking/ask-service.js';
import type { SeenTransactions } from '../asking/seen-transactions.js';
import type { Call, Reply, SessionCall } from '../requests/call.js';
import { codeOf } from '../spans/code-of.js';
import { statusOf } from '../requests/refusal.js';
import { hasJustLoggedOut, requesterOf } from '../sessions/session.js';
import { faultBeforeParameters, handlerOf } from './fault-before-parameters.js';
import type { TransactionTable } from './primitive-handler.js';

export type RunDeps = AskDeps &
  Readonly<{
    table: TransactionTable;
    reading: AddressReading;
    seen: SeenTransactions;
    metrics: Readonly<{
      requests: { inc(labels: Readonly<{ primitive: string; version: string; code: number }>): void };
      seconds: { observe(labels: Readonly<{ primitive: string }>, seconds: number): void };
      timeouts: { inc(labels: Readonly<{ primitive: string }>): void };
    }>;
    logger: Logger;
  }>;

/**
 * Carries out a client's request: checks in the order of the status codes (session, primitive known, agreed), then the
 * handler of the table. Failures are answered 500.
 *
 * @returns undefined only for a poll with nothing waiting
 */
export function runTransaction(deps: RunDeps) {
  const ask = askService(deps);
  return async (call: Call): Promise<Reply | undefined> => {
    const { transaction, message, session } = call;
    const primitive = transaction.content;
    const started = performance.now();
    if (session) deps.seen.note(session.sessionId, call.now);
    const respond = (content: Primitive): Reply => ({ mode: 'Response', id: transaction.id, content });
    let reply: Reply | undefined;
    try {
      reply = await run(deps, ask, call, respond);
    } catch (err) {
      deps.logger.error(
        { err, session: session?.sessionId, transaction: transaction.id, primitive: primitive.kind },
        'a transaction could not be handled',
      );
      reply = respond(statusOf(status.internalError));
    }
    call.span?.answered(reply?.content);
    const code = reply ? codeOf(reply.content) : status.successful;
    deps.metrics.requests.inc({ primitive: primitive.kind, version: message.version, code });
    deps.metrics.seconds.observe({ primitive: primitive.kind }, (performance.now() - started) / 1000);
    deps.logger.debug(
      { session: session?.sessionId, transaction: transaction.id, primitive: primitive.kind, code },
      'answered',
    );
    return reply;
  };
}

async function run(
  deps: RunDeps,
  ask: ReturnType<typeof askService>,
  call: Call,
  respond: (content: Primitive) => Reply,
): Promise<Reply | undefined> {
  const { message, transaction, session, now } = call;
  const primitive = transaction.content;
  const { version } = message;
  const request = { kind: primitive.kind, type: message.session.type, version, now, ...(session && { session }) };
  const fault = faultBeforeParameters(deps.table, request);
  if (fault !== undefined) {
    const isPoll = primitive.kind === 'Polling-Request';
    if (isPoll && session && fault === status.forcedLogout) return disconnect(session, fault);
    const isRepeat = primitive.kind === 'Logout-Request' && session !== undefined && hasJustLoggedOut(session, now);
    return respond(isRepeat ? loggedOut(version) : statusOf(fault));
  }
  const handler = handlerOf(deps.table, primitive.kind);
  if (!handler || primitive.kind === 'Unknown') return respond(statusOf(status.notImplemented));
  if (handler.by === 'outband') return respond(await handler.run(primitive, call));

  const inSession = call as SessionCall;
  if (handler.by === 'poll') return handler.run(inSession);
  if (handler.by === 'session') return respond(await handler.run(primitive, inSession));

  const requester = requesterOf(inSession.session);
  const context = { requester, version, reading: deps.reading, now };
  const forwarded = await handler.forward(primitive, context);
  if ('kind' in forwarded) return respond(forwarded);
  const response = await ask(forwarded, inSession);
  if (response) return respond(forwarded.answer(response));
  deps.metrics.timeouts.inc({ primitive: primitive.kind });
  deps.logger.warn(
    { session: inSession.session.sessionId, transaction: transaction.id, primitive: primitive.kind },
    'no service answered in time',
  );
  return respond(statusOf(status.timeout));
}
