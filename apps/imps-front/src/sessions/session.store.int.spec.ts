import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { coalesce, newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { queueBacklog } from '../queue/backlog.store.js';
import {
  endExpiredSessions,
  endSessionsForNew,
  endSessionsOfAccount,
  findAndExtendSessions,
  insertSession,
  keepCapabilities,
  setAgreedCapabilities,
  setKeepAlive,
  type AskedSession,
  type FindSession,
} from './session.store.js';

jest.setTimeout(60_000);

const graceSeconds = 45;
const start = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let findSession: FindSession;
let account: string;

async function logIn(wireId: string, keepAliveSeconds = 600): Promise<string> {
  const sessionId = newEventId(start);
  const requester = { accountId: account, userId: 'wv:alice@im.example.com', sessionId, version: '1.2' as const };
  await db.transaction(async (tx) => {
    await insertSession(
      tx,
      { requester, wireId, userSpelling: 'wv:Alice', clientKey: wireId, clientId: { url: 'x' }, keepAliveSeconds },
      graceSeconds,
      start,
    );
  });
  return sessionId;
}

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  findSession = coalesce((asked: readonly AskedSession[]) => findAndExtendSessions(db.sql, graceSeconds, asked));
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});
beforeEach(async () => {
  account = newEventId(new Date());
  await db.sql.run`delete from session`;
});

describe('a session', () => {
  it('is found by the ID that its client knows, together with others', async () => {
    const [one, two] = [await logIn('one'), await logIn('two')];
    const found = await Promise.all(['two', 'none', 'one', 'two'].map((wireId) => findSession({ wireId, now: start })));
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
    expect((await findSession({ wireId: 'one', now: after(300) }))?.expiresAt).toEqual(after(645));
    expect((await findSession({ wireId: 'one', now: after(301) }))?.expiresAt).toEqual(after(945));
  });

  it('ends when its client is silent, and is not revived', async () => {
    const sessionId = await logIn('one');
    expect((await findSession({ wireId: 'one', now: after(646) }))?.expiresAt).toEqual(after(645));
    const ended = await db.transaction((tx) => endExpiredSessions(tx, after(646), 10));
    expect(ended.map((one) => one.sessionId)).toEqual([sessionId]);
    expect(await findSession({ wireId: 'one', now: after(647) })).toMatchObject({ endCause: 'expired' });
    expect(await db.transaction((tx) => endExpiredSessions(tx, after(648), 10))).toEqual([]);
  });

  it('tells that something is waiting: a notice at once, an offer when the backlog is complete', async () => {
    const sessionId = await logIn('one');
    const isWaiting = async () => (await findSession({ wireId: 'one', now: start }))?.waiting;
    await db.sql.run`
      insert into server_transaction (session_id, lane, kind, offer_id, queued_at)
      values (${sessionId}::uuid, 'offer', 'message', 'o-1', now())`;
    expect(await isWaiting()).toBe(false);
    await db.transaction((tx) => queueBacklog(tx, [sessionId], start));
    expect(await isWaiting()).toBe(true);
  });

  it('tells of what was given out while a poll would bring it again, and neither acknowledge nor defer it', async () => {
    const sessionId = await logIn('one');
    await db.sql.run`
      insert into server_transaction (session_id, lane, kind, queued_at) values (${sessionId}::uuid, 'notice', 'presence', now())`;
    const told = async (acknowledges: boolean | null, deliveries: number, now = start) => {
      await db.sql
        .run`update session set acknowledges = ${acknowledges}::boolean where session_id = ${sessionId}::uuid`;
      await db.sql.run`
        update server_transaction set deliveries = ${deliveries}::int, due_at = ${start}::timestamptz
        where session_id = ${sessionId}::uuid`;
      const { waiting, pollMayAcknowledge } = (await findSession({ wireId: 'one', now }))!;
      return [waiting, pollMayAcknowledge];
    };
    expect(await told(true, 1, after(-1))).toEqual([false, false]);
    expect([await told(true, 1), await told(true, 2), await told(true, 3)]).toEqual([
      [true, false],
      [true, false],
      [false, false],
    ]);
    expect([await told(null, 1), await told(null, 2)]).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(await told(false, 1)).toEqual([false, true]);
  });

  it('keeps what was agreed', async () => {
    const sessionId = await logIn('one');
    await setAgreedCapabilities(db.sql, sessionId, ['GCLI', 'GETPR']);
    await keepCapabilities(db.sql, sessionId, { repliesPerMessage: 3, limits: { parserSize: 32767 } });
    await setKeepAlive(db.sql, sessionId, { seconds: 60, graceSeconds }, start);
    expect(await findSession({ wireId: 'one', now: start })).toMatchObject({
      agreed: new Set(['GCLI', 'GETPR']),
      repliesPerMessage: 3,
      keepAliveSeconds: 60,
    });
    await setAgreedCapabilities(db.sql, sessionId, null);
    expect(await findSession({ wireId: 'one', now: start })).not.toHaveProperty('agreed');
  });

  it('ends beside others without waiting for what waits for it: wake-ups are locked in one order', async () => {
    const [one, two] = [await logIn('one'), await logIn('two')].toSorted();
    for (const sessionId of [two, one]) {
      await db.sql.run`
        insert into wake_up (session_id, account_id, methods, by_datagram, by_sms, http_id)
        values (${sessionId}::uuid, ${account}::uuid, '{STCP}', false, false, ${sessionId})`;
    }
    let ending: Promise<unknown> = Promise.resolve();
    // Postgres takes 1 s to see a deadlock.
    const started = performance.now();
    await db.transaction(async (tx) => {
      await tx.run`select from wake_up where session_id = ${one}::uuid for no key update`;
      ending = db.transaction((other) => endSessionsOfAccount(other, account, 'account-deleted', start));
      await sleep(200);
      await tx.run`select from wake_up where session_id = ${two}::uuid for no key update`;
    });
    expect(await ending).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(900);
  });

  it('takes its queue with it', async () => {
    const sessionId = await logIn('one');
    await db.sql.run`
      insert into server_transaction (session_id, lane, kind, queued_at) values (${sessionId}::uuid, 'notice', 'presence', now())`;
    await db.transaction((tx) => endSessionsOfAccount(tx, account, 'account-deleted', start));
    const [left] = await db.sql.rows<{ left: number }>`
      select count(*)::int as left from server_transaction where session_id = ${sessionId}::uuid`;
    expect(left).toEqual({ left: 0 });
  });
});

describe('the sessions of a user', () => {
  const room = (clientKey: string, most: number, at: Date) =>
    db.transaction((tx) => endSessionsForNew(tx, { accountId: account, clientKey, most }, at));

  it('that have been silent longest end when there would be too many, whatever keep-alive time they have', async () => {
    const [, silent, , other] = [await logIn('a', 60), await logIn('b', 3600), await logIn('c'), await logIn('d')];
    for (const wireId of ['a', 'c']) await findSession({ wireId, now: after(100) });
    const over = await room('new', 3, after(101));
    expect(over.map(({ sessionId }) => sessionId).sort()).toEqual([silent, other].sort());
    expect(await findSession({ wireId: 'b', now: after(102) })).toMatchObject({ endCause: 'replaced' });
    expect(await room('new', 3, after(103))).toEqual([]);
  });

  it('include the one that the same client had, which ends in any case', async () => {
    const [mine] = [await logIn('a'), await logIn('b'), await logIn('c')];
    expect((await room('a', 3, after(1))).map(({ sessionId }) => sessionId)).toEqual([mine]);
    expect(await room('a', 1, after(2))).toHaveLength(2);
  });
});
