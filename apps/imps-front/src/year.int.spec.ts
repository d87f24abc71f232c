import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { removeAllDue, removeDue } from '@smsonly/service';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { deleteAccount, insertAccount } from './accounts/account.store.js';
import { openChallenge } from './access/challenge.store.js';
import { noteFailure } from './access/login-failure.store.js';
import { rememberTransactions } from './asking/client-transaction.store.js';
import { impsFrontRemovals } from './imps-front.removals.js';
import { queueNotices } from './queue/notice.store.js';
import { queueOffers, settleOffers } from './queue/offer.store.js';
import { rememberAcknowledging } from './sessions/client.store.js';
import { endExpiredSessions, endSessionsOfAccount, insertSession } from './sessions/session.store.js';
import { takeSmsAllowance } from './wake-up/sms-count.store.js';
import { keepWakeUp } from './wake-up/wake-up.store.js';

jest.setTimeout(240_000);
const day = 86_400_000;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await testDatabase();
  db = new Database({ url: database.url, service: 'imps_front' });
});
afterAll(async () => {
  await db.close();
  await database.close();
});

/** CSP_DEADLINE and its grace. */
const waitMs = 13_000;
const begun = new Date('2026-01-01T12:00:00Z');

async function logIn(accountId: string, client: string, now: Date): Promise<string> {
  const sessionId = newEventId(now);
  const requester = { accountId, userId: 'wv:a@im.example.com', sessionId, version: '1.2' as const };
  const session = { requester, wireId: sessionId, userSpelling: 'wv:a', clientKey: client, clientId: { url: client } };
  await db.transaction((tx) => insertSession(tx, { ...session, keepAliveSeconds: 600 }, 45, now));
  return sessionId;
}

describe('a year of logins, requests and accounts that come and go', () => {
  it('leaves in each table what its bound says', async () => {
    const removals = impsFrontRemovals({ db, waitMs });
    const living: string[] = [];
    for (let on = 1; on <= 365; on += 1) {
      const now = new Date(begun.getTime() + on * day);
      if (on % 10 === 1) {
        const account = { accountId: newEventId(now), userId: `wv:user${on}@im.example.com`, spelling: `wv:user${on}` };
        const rest = { password: new Uint8Array(1), registeredAt: now, changedAt: now };
        await db.transaction((tx) => insertAccount(tx, { ...account, ...rest }));
        living.push(account.accountId);
      }
      if (living.length > 4) {
        const gone = living.shift()!;
        await db.transaction(async (tx) => {
          await endSessionsOfAccount(tx, gone, 'deregistered' as never, now);
          await deleteAccount(tx, gone);
        });
      }
      const accountId = living[on % living.length]!;
      // A new client logs in each day and never logs out; a login is begun and never finished, another has a wrong password.
      const sessionId = await logIn(accountId, `client-${on}`, now);
      const challenge = { nonce: `n${on}`, digestSchema: 'MD5', expiresAt: new Date(now.getTime() + 60_000) };
      await openChallenge(db.sql, { userId: `wv:user${on}`, clientKey: 'c' }, challenge, now);
      await noteFailure(db.sql, { userKey: `user-${on}`, address: '192.0.2.1' }, 'stranger', now);
      await rememberAcknowledging(db.sql, sessionId, true, now);
      await keepWakeUp(db.sql, sessionId, { methods: ['WAPSMS'], httpId: `h${on}` }, now);
      await db.transaction((tx) => takeSmsAllowance(tx, accountId, { now, perHour: 3 }));
      const asked = { sessionId, transactionId: '1', contentHash: 'h', eventId: newEventId(now), now };
      await rememberTransactions(db.sql, { seenSince: () => 0, waitMs }, [asked]);
      const offer = {
        accountId,
        kind: 'message' as const,
        offerId: `o${on}`,
        sequence: on,
        sender: { canonical: 'wv:b' },
      };
      await db.transaction(async (tx) => {
        await queueOffers(tx, [{ ...offer, payload: {} }], now);
        await queueNotices(tx, [{ sessionId, kind: 'presence', subject: 's', payload: {} }], now);
        // Each second message is acknowledged in another session.
        if (on % 2 === 0) await settleOffers(tx, [{ accountId, offerId: `o${on}` }], now);
      });
      const evening = new Date(now.getTime() + day / 2);
      await db.transaction((tx) => endExpiredSessions(tx, evening, 500));
      await removeAllDue(removals, evening);
      if (on % 5 !== 0) continue;
      const [counted] = await db.sql.rows<Record<string, number>>`
        select (select count(*) from account)::int as account, (select count(*) from client)::int as client,
          (select count(*) from open_challenge)::int as open_challenge,
          (select count(*) from login_failure)::int as login_failure, (select count(*) from session)::int as session,
          (select count(*) from client_transaction)::int as client_transaction,
          (select count(*) from server_transaction)::int as server_transaction, (select count(*) from wake_up)::int as wake_up,
          (select count(*) from wake_up_sms_count)::int as wake_up_sms_count`;
      const bounds: Record<string, number> = {
        account: 4,
        client: 4 * 50,
        open_challenge: 0,
        login_failure: 0,
        session: 2,
        client_transaction: 0,
        server_transaction: 0,
        wake_up: 0,
        wake_up_sms_count: 0,
      };
      for (const [table, bound] of Object.entries(bounds)) {
        const rows = counted?.[table] ?? NaN;
        if (!(rows <= bound)) throw new Error(`day ${on}: ${rows} rows in ${table}, which is bounded by ${bound}`);
      }
    }
  });
});

describe('what imps-front does not need any more', () => {
  it('is removed in batches after a long outage, while traffic holds locks, by several instances at once', async () => {
    const other = new Database({ url: database.url, service: 'imps_front' });
    const now = new Date(begun.getTime() + 1_000 * day);
    const old = new Date(now.getTime() - 2 * day);
    await db.sql.run`delete from session`;
    await db.sql.run`
      insert into session (session_id, wire_id, account_id, user_id, user_spelling, client_key, client_id, version, keep_alive_seconds,
        started_at, expires_at, ended_at)
      select gen_random_uuid(), 'w' || n, gen_random_uuid(), 'u', 'u', 'c', '{}', '1.2', 600, ${old}, ${old}, ${old}
      from generate_series(1, 2000) as n`;
    const batches: number[] = [];
    const onRemoved = (_: string, rows: number) => void batches.push(rows);
    const instance = async (own: Database) => {
      while ((await removeDue(impsFrontRemovals({ db: own, waitMs }), now, { onRemoved })) === 'more');
    };
    await other.transaction(async (tx) => {
      await tx.run`select from session where wire_id = 'w7' for update`;
      await Promise.all([instance(db), instance(other)]);
      expect(await db.prisma.session.count()).toBe(1);
    });
    await instance(db);
    expect(await db.prisma.session.count()).toBe(0);
    expect(Math.max(...batches)).toBeLessThanOrEqual(500);
    await other.close();
  });
});
