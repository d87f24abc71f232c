import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { rememberAcknowledging } from './client.store.js';
import { endSessionsForNew, findAndExtendSessions, insertSession } from './session.store.js';

jest.setTimeout(60_000);

const start = new Date('2026-11-30T12:00:00Z');
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let accounts = 0;

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});

async function newAccount(): Promise<string> {
  const accountId = newEventId(start);
  await db.sql.run`
    insert into account (account_id, user_id, spelling, password, registered_at, changed_at)
    values (${accountId}::uuid, ${`wv:user${(accounts += 1)}`}, 'wv:user', '', now(), now())`;
  return accountId;
}

/** Logs a client in, in place of its session before. */
async function logIn(accountId: string, clientKey: string): Promise<string> {
  const sessionId = newEventId(start);
  const requester = { accountId, userId: 'wv:user', sessionId, version: '1.2' as const };
  await db.transaction(async (tx) => {
    await endSessionsForNew(tx, { accountId, clientKey, most: 10 }, start);
    const session = {
      requester,
      wireId: sessionId,
      userSpelling: 'wv:user',
      clientKey,
      clientId: {},
      keepAliveSeconds: 600,
    };
    await insertSession(tx, session, 45, start);
  });
  return sessionId;
}

async function acknowledges(sessionId: string): Promise<boolean | undefined> {
  const [session] = await findAndExtendSessions(db.sql, 45, [{ wireId: sessionId, now: start }]);
  return session?.acknowledges;
}

describe('whether a client acknowledges', () => {
  it('is unknown at first, then known in this session and in the later ones of the same client', async () => {
    const account = await newAccount();
    const first = await logIn(account, 'phone');
    expect(await acknowledges(first)).toBeUndefined();
    expect(await rememberAcknowledging(db.sql, first, false, start)).toBe(false);
    expect(await acknowledges(first)).toBe(false);
    expect(await acknowledges(await logIn(account, 'phone'))).toBe(false);
    expect(await acknowledges(await logIn(account, 'tablet'))).toBeUndefined();
    expect(await acknowledges(await logIn(await newAccount(), 'phone'))).toBeUndefined();
  });

  it('is known for good once it has acknowledged anything', async () => {
    const session = await logIn(await newAccount(), 'phone');
    await rememberAcknowledging(db.sql, session, false, start);
    expect(await rememberAcknowledging(db.sql, session, true, start)).toBe(true);
    expect(await rememberAcknowledging(db.sql, session, false, start)).toBe(true);
    expect(await acknowledges(session)).toBe(true);
  });

  it('is not learnt of a session that is gone', async () => {
    expect(await rememberAcknowledging(db.sql, newEventId(start), true, start)).toBeUndefined();
  });

  it('is remembered of the 50 clients of an account that were learnt about last', async () => {
    const account = await newAccount();
    for (let index = 0; index < 52; index += 1) {
      const session = await logIn(account, `terminal-${index}`);
      await rememberAcknowledging(db.sql, session, true, new Date(start.getTime() + index));
    }
    const kept = await db.sql.rows<{ client_key: string }>`
      select client_key from client where account_id = ${account}::uuid order by known_at`;
    expect(kept).toHaveLength(50);
    expect(kept[0]).toEqual({ client_key: 'terminal-2' });
  });
});
