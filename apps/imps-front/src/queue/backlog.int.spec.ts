import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database, type Tx } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { insertSession } from '../sessions/session.store.js';
import { storeAtRouting } from '../testing/offers-at-routing.js';
import { queueBacklog, queueWholeBacklog } from './backlog.store.js';
import { batchedQueue, type BatchedQueue } from './batched-queue.js';
import { listReceived } from './message.store.js';
import { queueOffers, settleOffers } from './offer.store.js';
import { settledMeanwhile } from './queue.store.js';

jest.setTimeout(60_000);

const now = new Date('2026-12-01T12:00:00Z');
const userId = 'wv:bob@im.example.com';
const sender = { canonical: 'wv:alice@im.example.com', spelling: 'wv:alice' };
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let routing: Database;
let queue: BatchedQueue;
let account: string;

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  routing = new Database({ url: server.url, service: 'routing', poolSize: 3 });
  queue = batchedQueue(db.sql, 60_000);
});
afterAll(async () => {
  await db?.close();
  await routing?.close();
  await server?.close();
});
beforeEach(async () => {
  account = newEventId(new Date());
  await db.sql.run`delete from server_transaction`;
  await routing.sql.run`delete from offer`;
});

async function logIn(): Promise<string> {
  const sessionId = newEventId(now);
  const requester = { accountId: account, userId, sessionId, version: '1.2' as const };
  const client = { wireId: sessionId, userSpelling: userId, clientKey: sessionId, clientId: {} };
  await db.transaction((tx) => insertSession(tx, { requester, ...client, keepAliveSeconds: 600 }, 45, now));
  return sessionId;
}
const offerIdOf = (place: number) => `${account} ${place}`;
const message = (place: number) => ({
  type: 'MessageOffered' as const,
  data: {
    accountId: account,
    userId,
    offerId: offerIdOf(place),
    sequence: place,
    messageId: `m-${place}`,
    sender,
    recipient: { canonical: userId, spelling: userId },
    content: { type: 'text/plain', data: `text ${place}`, size: 7 },
    sentAt: now.toISOString(),
  },
});
/** Routing stores a message. */
const store = (place: number, sql: Parameters<typeof storeAtRouting>[0] = routing.sql) =>
  storeAtRouting(sql, message(place));
/** Its fact is handled. */
const take = (place: number, tx?: Tx) => {
  const { data } = message(place);
  const offer = { ...data, kind: 'message' as const, payload: { messageId: data.messageId } };
  const queueIt = (some: Tx) => queueOffers(some, [offer], now);
  return tx ? queueIt(tx) : db.transaction(queueIt);
};
const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const next = async (...sessionIds: string[]) => db.transaction((tx) => queueBacklog(tx, sessionIds, now));
async function queued(sessionId: string): Promise<number[]> {
  const rows = await db.sql.rows<{ place: number }>`
    select sequence::int as place from server_transaction where session_id = ${sessionId}::uuid order by sequence`;
  return rows.map(({ place }) => place);
}
async function stateOf(sessionId: string): Promise<object | undefined> {
  const [row] = await db.sql.rows<object>`
    select backlog_offered as offered, backlog_after::int as after from session where session_id = ${sessionId}::uuid`;
  return row;
}

describe('the backlog of a session', () => {
  it('is queued in pages, in the order of routing, each with no content', async () => {
    for (const place of places(1, 120)) await store(place);
    const session = await logIn();
    await next(session);
    expect(await queued(session)).toEqual(places(1, 50));
    expect(await stateOf(session)).toEqual({ offered: true, after: 50 });
    await next(session);
    expect(await stateOf(session)).toEqual({ offered: true, after: 100 });
    await next(session);
    expect(await queued(session)).toEqual(places(1, 120));
    expect(await stateOf(session)).toEqual({ offered: true, after: null });
    expect((await next(session)).size).toBe(0);
    const [row] = await db.sql.rows<{ payload: object }>`select payload from server_transaction limit 1`;
    expect(row?.payload).toEqual({ messageId: 'm-1' });
  });

  it('is over at once when it fits into a page', async () => {
    for (const place of places(1, 50)) await store(place);
    const session = await logIn();
    await next(session);
    expect(await stateOf(session)).toEqual({ offered: true, after: null });
  });

  it('is queued for many logins at once, without a look at the sessions that have theirs', async () => {
    for (const place of places(1, 60)) await store(place);
    const first = await logIn();
    await next(first);
    await next(first);
    await db.sql.run`delete from server_transaction where session_id = ${first}::uuid`;
    const sessions = await Promise.all(places(1, 40).map(logIn));
    await next(first, ...sessions);
    expect(await queued(first)).toEqual([]);
    for (const session of sessions) expect(await queued(session)).toEqual(places(1, 50));
  });

  it('does not hold what is settled, or what the session has acknowledged', async () => {
    for (const place of places(1, 4)) await store(place);
    const session = await logIn();
    await take(1);
    const [row] = await db.sql.rows<{ number: bigint }>`select number from server_transaction`;
    await queue.keepAcknowledged(row!.number);
    await db.transaction((tx) => settleOffers(tx, [{ accountId: account, offerId: offerIdOf(2) }], now));
    await next(session);
    const due = await queue.firstWaiting({ sessionId: session, offers: true, now });
    expect(due.map(({ offerId }) => offerId)).toEqual([3, 4].map(offerIdOf));
  });

  it('holds back what is offered meanwhile until its turn', async () => {
    for (const place of places(1, 60)) await store(place);
    const session = await logIn();
    await next(session);
    await store(61);
    await take(61);
    await db.sql.run`delete from server_transaction where sequence <= 49`;
    const due = (upTo?: bigint) =>
      queue.firstWaiting({ sessionId: session, offers: true, now, ...(upTo !== undefined && { upTo }) });
    expect((await due(50n)).map(({ offerId }) => offerId)).toEqual([offerIdOf(50)]);
    await next(session);
    expect((await due()).map(({ offerId }) => offerId)).toEqual([50, 51, 52, 53].map(offerIdOf));
    expect(await queued(session)).toEqual(places(50, 61));
  });

  it('is whole for whoever asks what waits', async () => {
    for (const place of places(1, 130)) await store(place);
    const session = await logIn();
    await next(session);
    await queueWholeBacklog(db.sql, { sessionId: session, backlogOffered: true, backlogAfter: 50n }, now);
    const { messages, total } = await listReceived(db.sql, session, 3);
    expect(total).toBe(130);
    expect(messages.map((one) => one.message.messageId)).toEqual(['m-1', 'm-2', 'm-3']);
  });

  it('ends with the session', async () => {
    for (const place of places(1, 60)) await store(place);
    const session = await logIn();
    await next(session);
    await db.sql.run`update session set ended_at = now(), end_cause = 'logout' where session_id = ${session}::uuid`;
    expect((await next(session)).size).toBe(0);
  });
});

describe('a message that routing offers while a backlog is being queued', () => {
  /** A page is queued while another transaction is under way that the page must not see. */
  it('is not lost when it is stored too late for the last page, whichever of page and fact is first', async () => {
    for (const order of ['page first', 'fact first'] as const) {
      await routing.sql.run`delete from offer`;
      await store(2);
      const session = await logIn();
      await routing.transaction(async (late) => {
        // Routing took the number 1 before it committed 2, and commits it after the page was read.
        await store(1, late);
        await next(session);
      });
      expect(await stateOf(session)).toEqual({ offered: true, after: null });
      if (order === 'fact first') await take(2);
      await take(1);
      if (order === 'page first') await take(2);
      expect(await queued(session)).toEqual([1, 2]);
    }
  });

  it('is queued once, and waits for neither, when page and fact are handled at the same moment', async () => {
    for (const place of places(1, 30)) await store(place);
    const session = await logIn();
    await Promise.all([next(session), ...places(1, 30).map((place) => take(place)), next(session)]);
    expect(await queued(session)).toEqual(places(1, 30));
    expect(await stateOf(session)).toEqual({ offered: true, after: null });
  });

  it('is queued for a session whose backlog is not, and comes in its turn', async () => {
    for (const place of places(1, 55)) await store(place);
    const session = await logIn();
    await take(55);
    await next(session);
    expect(await queued(session)).toEqual([...places(1, 50), 55]);
    await Promise.all([next(session), next(session)]);
    expect(await queued(session)).toEqual(places(1, 55));
  });
});

describe('a message that was settled while it waited in a queue', () => {
  it('is not given out, although its queue has not heard of it', async () => {
    await store(1);
    const session = await logIn();
    await next(session);
    const [due] = await queue.firstWaiting({ sessionId: session, offers: true, now });
    await routing.sql.run`delete from offer`;
    expect(await queue.takeForDelivery({ number: due!.number, now })).toBe(settledMeanwhile);
    expect((await listReceived(db.sql, session, 10)).total).toBe(0);
  });
});
