import { emit, type PublishFacts } from '@smsonly/kafka';
import type { Content, FactOf } from '@smsonly/contracts';
import { notificationOf, status, type Primitive } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { fitMessage } from '../messaging/fit-message.js';
import { measureOf } from '../messaging/message-written.js';
import { partsOf, queuedPart, type OfferedMessage } from '../messaging/offered-message.js';
import { fitPresences } from '../presence/fit-presences.js';
import { presenceNotification } from '../presence/presence-notification.js';
import { isToldInTime } from '../publishing/is-told-in-time.js';
import type { SessionCall } from '../requests/call.js';
import { spanOptions } from '../spans/call-span.js';
import { fits } from '../sizes/octets.js';
import { cutMessage, markRefused, offerOf, setAnnounced, splitNotice } from './message.store.js';
import type { ServerTransaction } from './queue.store.js';
import { serverPrimitive } from './server-primitive.js';

export type GiveOutDeps = Readonly<{
  db: Database;
  publishFacts: PublishFacts;
  metrics: Readonly<{ untaken: { inc(labels: Readonly<{ code: number }>): void } }>;
  logger: Logger;
  /** How long to wait for Kafka, ms. */
  kafkaWaitMs: number;
}>;

type Changed = Extract<FactOf<'presence-notifications'>, { type: 'PresenceChanged' }>['data'];
type Given = ServerTransaction & Readonly<{ number: bigint; mayTell: boolean }>;

/**
 * Not given out as it is: it was cut, and its parts wait in its place, or the client does not take it; `untold`: routing could not
 * be told so, and it is tried again later.
 */
export type NotGiven = 'skipped' | 'untold';

/**
 * A server transaction in the form in which the session's client takes it, never larger than its parser.
 * @param given with `mayTell` false, nothing is told to routing, which would have to be waited for
 */
export async function giveOut(deps: GiveOutDeps, call: SessionCall, given: Given): Promise<Primitive | NotGiven> {
  if (given.kind === 'message') return giveOutMessage(deps, call, given);
  const { parserSize } = call.session.limits;
  const content = serverPrimitive(given, receiverOf(call));
  if (fits(content, parserSize, call)) return content;
  if (given.kind === 'presence') return giveOutPresences(deps, call, given);
  return refuse(deps, call, given, status.unableToDeliver);
}

async function giveOutMessage(deps: GiveOutDeps, call: SessionCall, given: Given): Promise<Primitive | NotGiven> {
  const { limits, agreed } = call.session;
  const { sql } = deps.db;
  const offered = given.payload as OfferedMessage;
  const written = (content: Content, kind: 'message' | 'announcement' = 'message'): Primitive =>
    serverPrimitive({ ...given, kind, payload: { ...offered, content } }, receiverOf(call));
  const client = { limits, notification: notificationOf(agreed) };
  const fitted = fitMessage(offered.content, client, measureOf(written, limits.parserSize, call));
  switch (fitted.as) {
    case 'pushed':
      if (given.announced) await setAnnounced(sql, given.number, false);
      return written(fitted.content);
    case 'announced':
    case 'unreadable': {
      const announcement = written('content' in fitted ? fitted.content : offered.content, 'announcement');
      if (!fits(announcement, limits.parserSize, call)) return refuse(deps, call, given, status.unableToDeliver);
      if (!given.announced) await setAnnounced(sql, given.number, true);
      return announcement;
    }
    case 'parts':
      await cutMessage(sql, given.number, partsOf(offered, fitted.contents).map(queuedPart));
      return 'skipped';
    case 'refused':
      return refuse(deps, call, given, fitted.code);
  }
}

/** Nothing is given out: what fits waits in its place. */
async function giveOutPresences(deps: GiveOutDeps, call: SessionCall, given: Given): Promise<NotGiven> {
  const changed = given.payload as Changed;
  const parts = fitPresences(changed.presences, (presences) =>
    fits(presenceNotification({ presences: [...presences] }), call.session.limits.parserSize, call),
  );
  if (parts.length === 0) return refuse(deps, call, given, status.unableToDeliver);
  await splitNotice(
    deps.db.sql,
    given.number,
    parts.map((presences) => ({ presences })),
  );
  return 'skipped';
}

/** Tells routing, then skips it: telling twice is harmless, not telling is not. Without Kafka it is tried again later. */
async function refuse(
  deps: GiveOutDeps,
  { session: { accountId, userId, sessionId }, span }: SessionCall,
  { number, kind, mayTell }: Given,
  code: number,
): Promise<NotGiven> {
  const { db, metrics, logger } = deps;
  const offerId = await offerOf(db.sql, number);
  if (offerId !== undefined) {
    if (!mayTell) return 'untold';
    const data = { accountId, userId, sessionId, offerId, code };
    const fact = emit('message-requests', userId, { type: 'OfferRefused', data }, spanOptions(span));
    if (!(await isToldInTime(deps, [fact]))) return 'untold';
  }
  await markRefused(db.sql, number);
  metrics.untaken.inc({ code });
  logger.info({ session: sessionId, offer: offerId, kind, code }, 'not given out: its client does not take it');
  return 'skipped';
}

/** In the version of the poll, in which it is written. */
function receiverOf({ session, message }: SessionCall) {
  return { userSpelling: session.userSpelling, version: message.version };
}
