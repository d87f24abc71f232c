import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { insertSession } from '../sessions/session.store.js';
import { findChallenges, forgetExpiredChallenges, mostOpen, openChallenge, useUp } from './challenge.store.js';
import { countAround, findBusy, findKnownClient, forgetFailures, noteFailure } from './login-failure.store.js';

jest.setTimeout(60_000);

const now = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});
beforeEach(async () => {
  await db.sql.run`delete from open_challenge`;
  await db.sql.run`delete from login_failure`;
});

describe('challenges', () => {
  const alice = { userId: 'wv:alice', clientKey: 'phone' };
  const challenge = (nonce: string, seconds = 60) => ({ nonce, digestSchema: 'MD5', expiresAt: after(seconds) });
  const nonces = async (owner = alice, at = now) => (await findChallenges(db.sql, owner, at)).map(({ nonce }) => nonce);

  it('may be several of a user and client, and each is good for one answer', async () => {
    const wishes = { sessionId: 'old' };
    await openChallenge(db.sql, alice, challenge('n-1', 60), now);
    await openChallenge(db.sql, alice, { ...challenge('n-2', 61), wishes }, now);
    await openChallenge(db.sql, { ...alice, clientKey: 'desk' }, challenge('n-3'), now);
    expect(await findChallenges(db.sql, alice, now)).toEqual([
      { ...challenge('n-2', 61), wishes },
      challenge('n-1', 60),
    ]);
    const used = await Promise.all([useUp(db.sql, challenge('n-1')), useUp(db.sql, challenge('n-1'))]);
    expect(used.sort()).toEqual([false, true]);
    expect(await nonces()).toEqual(['n-2']);
    expect(await nonces(alice, after(61))).toEqual([]);
    await forgetExpiredChallenges(db.sql, after(60), 500);
    expect(await nonces()).toEqual(['n-2']);
  });

  it('of a user are bounded: a stranger who asks for endless ones pushes out none, and the user still gets one', async () => {
    const mine = await openChallenge(db.sql, alice, challenge('mine'), now);
    for (let asked = 0; asked < 100; asked++)
      await openChallenge(db.sql, { ...alice, clientKey: `c-${asked}` }, challenge(`s-${asked}`), now);
    const late = await openChallenge(db.sql, alice, challenge('late', 61), after(1));
    expect(await nonces()).toEqual(expect.arrayContaining([mine, late]));
    const [counted] = await db.sql.rows<{ rows: number }>`select count(*)::int as rows from open_challenge`;
    expect(counted?.rows).toBe(mostOpen + 1);
    expect(await useUp(db.sql, challenge(late))).toBe(true);
    // Another user is not concerned.
    expect(await openChallenge(db.sql, { ...alice, userId: 'wv:bob' }, challenge('bob'), now)).toBe('bob');
  });

  it('that many share are renewed when they have expired, and carry nobody’s wishes', async () => {
    for (let asked = 0; asked < mostOpen; asked++)
      await openChallenge(db.sql, alice, challenge(`s-${asked}`, 600), now);
    const wishes = { sessionId: 'another’s' };
    expect(await openChallenge(db.sql, alice, { ...challenge('a', 60), wishes }, now)).toBe('a');
    expect(await openChallenge(db.sql, alice, challenge('b', 90), after(30))).toBe('a');
    expect((await findChallenges(db.sql, alice, after(31))).find(({ nonce }) => nonce === 'a')).toEqual(
      challenge('a', 90),
    );
    expect(await openChallenge(db.sql, alice, challenge('c', 160), after(100))).toBe('c');
  });
});

describe('what is known of wrong passwords', () => {
  const tried = { userKey: 'alice', address: '192.0.2.1' };

  it('is counted by user, address and lane, by all instances at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => noteFailure(db.sql, tried, 'stranger', now)));
    await noteFailure(db.sql, tried, 'client', after(1));
    await noteFailure(db.sql, { ...tried, address: '192.0.2.2' }, 'stranger', now);
    expect(await findBusy(db.sql, [tried, { userKey: 'bob', address: '192.0.2.1' }])).toEqual([
      { stranger: after(160), client: after(9) },
      {},
    ]);
    await noteFailure(db.sql, tried, 'stranger', after(1_000));
    expect(await findBusy(db.sql, [tried])).toEqual([{ stranger: after(1_008), client: after(9) }]);
  });

  it('tells how many addresses tried a user and how many users an address tried within the hour', async () => {
    for (let one = 0; one < 40; one++) {
      await noteFailure(db.sql, { userKey: 'alice', address: `192.0.2.${one}` }, 'stranger', now);
      await noteFailure(db.sql, { userKey: `user-${one}`, address: '192.0.2.1' }, 'stranger', now);
    }
    expect(await countAround(db.sql, tried, now)).toEqual({ addressesOfUser: 32, usersOfAddress: 41 });
    expect(await countAround(db.sql, tried, after(3_700))).toEqual({ addressesOfUser: 0, usersOfAddress: 0 });
  });

  it('is forgotten after an hour, and of endless users the oldest goes first', async () => {
    for (let one = 0; one < 50; one++)
      await noteFailure(db.sql, { userKey: `user-${one}`, address: 'a' }, 'stranger', after(one));
    const left = async () =>
      (await db.sql.rows<{ user_key: string }>`select user_key from login_failure order by busy_until`).map(
        (row) => row.user_key,
      );
    await forgetFailures(db.sql, after(60), 500, 10);
    expect(await left()).toEqual(Array.from({ length: 10 }, (_, index) => `user-${40 + index}`));
    await forgetFailures(db.sql, after(3_600 + 8 + 48), 500);
    expect(await left()).toEqual(['user-48', 'user-49']);
  });

  it('does not hold up a client that is known, or that has the cookie of its living session', async () => {
    const accountId = newEventId(now);
    const known = (client: string, at = now) => findKnownClient(db.sql, { accountId, clientKey: client }, at);
    expect(await known('phone')).toEqual({ isKnown: false });
    const requester = { accountId, userId: 'wv:alice', sessionId: newEventId(now), version: '1.2' as const };
    const session = { requester, wireId: newEventId(now), userSpelling: 'wv:alice', clientKey: 'phone', clientId: {} };
    await db.transaction((tx) => insertSession(tx, { ...session, cookie: 'crumb', keepAliveSeconds: 600 }, 45, now));
    expect(await known('phone')).toEqual({ isKnown: true, cookie: 'crumb' });
    expect(await known('desk')).toEqual({ isKnown: false });
    expect(await known('phone', after(1_000))).toEqual({ isKnown: false });
    await db.sql.run`
      insert into account (account_id, user_id, spelling, password, registered_at, changed_at)
      values (${accountId}::uuid, 'wv:alice', 'wv:alice', '', now(), now())`;
    await db.sql.run`
      insert into client (account_id, client_key, acknowledges, known_at) values (${accountId}::uuid, 'desk', true, now())`;
    expect(await known('desk')).toEqual({ isKnown: true });
  });
});
