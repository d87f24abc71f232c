import type { Content } from '@smsonly/contracts';
import { status, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Clock } from '@smsonly/platform';
import { asRequested, fitMessage } from '../messaging/fit-message.js';
import { measureOf } from '../messaging/message-written.js';
import { getMessageResponse, messageInfo } from '../messaging/new-message.js';
import { partsOf, queuedPart, type OfferedMessage } from '../messaging/offered-message.js';
import type { SessionCall } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';
import { fits } from '../sizes/octets.js';
import { queueWholeBacklog } from './backlog.store.js';
import {
  cutMessage,
  findReceived,
  firstPartOf,
  listReceived,
  markRequested,
  type ReceivedMessage,
} from './message.store.js';

type Deps = Readonly<{ db: Database }>;
/** Besides: how long what was given out is not given out again, ms. */
type GiveDeps = Deps & Readonly<{ clock: Clock; redeliveryMs: number }>;

/**
 * GetMessage-Request: a message that was announced, or that waits. It is settled by MessageDelivered. Of a text that is too large
 * for the client comes the first part, under its own ID; anything else that is too large is refused with 432, and a kind that the
 * client does not take with 415.
 */
export function getMessage(deps: GiveDeps) {
  return async ({ messageId }: PrimitiveOf<'GetMessage-Request'>, call: SessionCall): Promise<Primitive> => {
    const { sql } = deps.db;
    await queueWholeBacklog(sql, call.session, call.now);
    const found = await findReceived(sql, call.session.sessionId, messageId);
    const received = found?.isCut ? await firstPartOf(sql, found.number) : found;
    return received ? give(deps, call, received) : statusOf(status.invalidMessage);
  };
}

async function give(deps: GiveDeps, call: SessionCall, received: ReceivedMessage): Promise<Primitive> {
  const { db } = deps;
  const offered = received.message;
  const { limits } = call.session;
  const spelling = spellingOf(call, received);
  const written = (content: Content): Primitive => getMessageResponse({ ...offered, content }, spelling);
  const client = asRequested({ limits, notification: 'taken-up' });
  const fitted = fitMessage(offered.content, client, measureOf(written, limits.parserSize, call));
  if ('code' in fitted) {
    const isKind = fitted.code === status.unsupportedMediaType;
    return statusOf(isKind ? status.unsupportedMediaType : status.responseTooLarge);
  }
  if ('content' in fitted) {
    await requested(deps, call, received);
    return written(fitted.content);
  }
  const [first, ...others] = partsOf(offered, fitted.contents);
  if (!first) return statusOf(status.responseTooLarge);
  await cutMessage(db.sql, received.number, [first, ...others].map(queuedPart));
  const part = await findReceived(db.sql, call.session.sessionId, first.messageId);
  // Settled meanwhile.
  if (!part) return statusOf(status.invalidMessage);
  await requested(deps, call, part);
  return getMessageResponse(first, spelling);
}

function requested(
  { db, clock, redeliveryMs }: GiveDeps,
  { session, span }: SessionCall,
  { number, traceparent }: ReceivedMessage,
): Promise<void> {
  span?.settles({ ...(traceparent !== undefined && { traceparent }) });
  return markRequested(db.sql, number, { isSilent: session.acknowledges === false, now: clock(), redeliveryMs });
}

/** Most messages that a client is told of when it does not say how many. */
const mostListed = 100;

/** GetMessageList-Request: what waits for the client, oldest first, as much as it reads. */
export function getMessageList({ db }: Deps) {
  return async (
    { groupId, messageCount = mostListed }: PrimitiveOf<'GetMessageList-Request'>,
    call: SessionCall,
  ): Promise<Primitive> => {
    if (groupId !== undefined) return statusOf(status.groupUnknown);
    const { session, message } = call;
    await queueWholeBacklog(db.sql, session, call.now);
    const { messages, total } = await listReceived(db.sql, session.sessionId, Math.min(messageCount, mostListed));
    let infos = messages.map((one) => messageInfo(one.message, spellingOf(call, one)));
    const list = (): Primitive =>
      message.version === '1.3'
        ? { kind: 'GetMessageList-Response', messageInfoList: infos, messageTotalCount: total }
        : { kind: 'GetMessageList-Response', messageInfos: infos };
    while (infos.length > 0 && !fits(list(), session.limits.parserSize, call)) {
      infos = infos.slice(0, Math.floor((infos.length * 3) / 4));
    }
    return list();
  };
}

function spellingOf(
  { session }: SessionCall,
  { message, senderSpelling }: Readonly<{ message: Pick<OfferedMessage, 'sender'>; senderSpelling?: string }>,
) {
  return { sender: senderSpelling ?? message.sender.canonical, recipient: session.userSpelling };
}
