import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { ClientTransactionStore } from '../asking/client-transaction.store.js';
import { SessionStore } from './session.store.js';

jest.setTimeout(60_000);

const start = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let sessions: SessionStore;
let account: string;

async function logIn(wireId: string, keepAliveSeconds = 600): Promise<string> {
  const sessionId = newEventId(start);
  const requester = { accountId: account, userId: 'wv:alice@im.example.com', sessionId, version: '1.2' as const };
  await db.transaction(async (tx) => {
    await sessions.insert(
      tx,
      { requester, wireId, userSpelling: 'wv:Alice', clientKey: wireId, clientId: { url: 'x' }, keepAliveSeconds },
      start,
    );
  });
  return sessionId;
}

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  sessions = new SessionStore(db, 45);
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});
beforeEach(async () => {
  account = newEventId(new Date());
  await db.prisma.$executeRaw`delete from session`;
});

describe('a session', () => {
  it('is found by the ID that its client knows, together with others', async () => {
    const [one, two] = [await logIn('one'), await logIn('two')];
    const found = await Promise.all(
      ['two', 'none', 'one', 'two'].map((wireId) => sessions.find({ wireId, now: start })),
    );
    expect(found.map((session) => session?.sessionId)).toEqual([two, undefined, one, two]);
    expect(found[0]).toMatchObject({
      userSpelling: 'wv:Alice',
      repliesPerMessage: 1,
      backlogOffered: false,
      waiting: false,
    });
  });

  it('lives on with every transaction', async () => {
    await logIn('one');
    expect((await sessions.find({ wireId: 'one', now: after(300) }))?.expiresAt).toEqual(after(645));
    expect((await sessions.find({ wireId: 'one', now: after(301) }))?.expiresAt).toEqual(after(945));
  });

  it('ends when its client keeps silent, and is not revived', async () => {
    const sessionId = await logIn('one');
    expect((await sessions.find({ wireId: 'one', now: after(646) }))?.expiresAt).toEqual(after(645));
    const ended = await db.transaction((tx) => sessions.endExpired(tx, after(646), 10));
    expect(ended.map((one) => one.sessionId)).toEqual([sessionId]);
    expect(await sessions.find({ wireId: 'one', now: after(647) })).toMatchObject({ endCause: 'expired' });
    expect(await db.transaction((tx) => sessions.endExpired(tx, after(648), 10))).toEqual([]);
  });

  it('says that something waits: a notice at once, an offer when the backlog is there', async () => {
    const sessionId = await logIn('one');
    const isWaiting = async () => (await sessions.find({ wireId: 'one', now: start }))?.waiting;
    await db.prisma.$executeRaw`
      insert into server_transaction (session_id, lane, kind, offer_id, queued_at)
      values (${sessionId}::uuid, 'offer', 'message', 'o-1', now())`;
    expect(await isWaiting()).toBe(false);
    await db.transaction((tx) => sessions.openQueues(tx, [sessionId]));
    expect(await isWaiting()).toBe(true);
  });

  it('keeps what was agreed', async () => {
    const sessionId = await logIn('one');
    await sessions.setAgreedCapabilities(sessionId, ['GCLI', 'GETPR']);
    await sessions.setRepliesPerMessage(sessionId, 3);
    await sessions.setKeepAlive(sessionId, 60, start);
    expect(await sessions.find({ wireId: 'one', now: start })).toMatchObject({
      agreed: new Set(['GCLI', 'GETPR']),
      repliesPerMessage: 3,
      keepAliveSeconds: 60,
    });
    await sessions.setAgreedCapabilities(sessionId, null);
    expect(await sessions.find({ wireId: 'one', now: start })).not.toHaveProperty('agreed');
  });

  it('takes its queue with it', async () => {
    const sessionId = await logIn('one');
    await db.prisma.$executeRaw`
      insert into server_transaction (session_id, lane, kind, queued_at) values (${sessionId}::uuid, 'notice', 'presence', now())`;
    await db.transaction((tx) => sessions.endOfAccount(tx, account, 'account-deleted', start));
    const [left] = await db.prisma.$queryRaw<{ left: number }[]>`
      select count(*)::int as left from server_transaction where session_id = ${sessionId}::uuid`;
    expect(left).toEqual({ left: 0 });
  });
});

describe('client transactions', () => {
  const response = (requestId: string) => ({
    type: 'RequestCompleted' as const,
    data: { requestId, result: { code: 200 } },
  });
  const asked = (transactionId: string, contentHash: string, now = start) => ({
    sessionId: account,
    transactionId,
    contentHash,
    eventId: newEventId(now),
    now,
  });

  it('are new, pending under the same event ID, then answered', async () => {
    const store = new ClientTransactionStore(db);
    const first = asked('7', 'hash-a');
    expect(await store.remember(first)).toEqual({ state: 'new', eventId: first.eventId });
    expect(await store.remember(asked('7', 'hash-a'))).toEqual({ state: 'pending', eventId: first.eventId });
    await Promise.all([store.answer(response(first.eventId)), store.answer(response(newEventId(start)))]);
    expect(await store.remember(asked('7', 'hash-a'))).toEqual({
      state: 'answered',
      eventId: first.eventId,
      response: response(first.eventId),
    });
  });

  it('are others when the content differs', async () => {
    const store = new ClientTransactionStore(db);
    const [one, two] = [asked('8', 'hash-a'), asked('8', 'hash-b')];
    expect(await Promise.all([store.remember(one), store.remember(two)])).toEqual([
      { state: 'new', eventId: one.eventId },
      { state: 'new', eventId: two.eventId },
    ]);
  });

  it('are one when the same comes twice at once', async () => {
    const store = new ClientTransactionStore(db);
    const [one, two] = [asked('9', 'hash'), asked('9', 'hash')];
    const states = await Promise.all([store.remember(one), store.remember(two)]);
    expect(new Set(states.map(({ eventId }) => eventId)).size).toBe(1);
    expect(states.map(({ state }) => state).sort()).toEqual(['new', 'pending']);
  });

  it('are new again after 5 minutes, and old ones are forgotten', async () => {
    const store = new ClientTransactionStore(db);
    const first = asked('10', 'hash');
    await store.remember(first);
    await store.answer(response(first.eventId));
    const later = asked('10', 'hash', after(300));
    expect(await store.remember(later)).toEqual({ state: 'new', eventId: later.eventId });
    expect(await store.remember(asked('10', 'hash', after(301)))).toEqual({ state: 'pending', eventId: later.eventId });
    await store.forgetOld(after(601));
    expect(await store.remember(asked('10', 'hash', after(302)))).toMatchObject({ state: 'new' });
  });

  it('are new again when the session has begun 500 since', async () => {
    const store = new ClientTransactionStore(db);
    const first = asked('11', 'hash');
    await store.remember(first);
    await Promise.all(Array.from({ length: 499 }, (_, index) => store.remember(asked(`t-${index}`, 'hash'))));
    expect(await store.remember(asked('11', 'hash'))).toMatchObject({ state: 'pending' });
    await store.remember(asked('t-500', 'hash'));
    expect(await store.remember(asked('11', 'hash'))).toMatchObject({ state: 'new' });
  });
});
