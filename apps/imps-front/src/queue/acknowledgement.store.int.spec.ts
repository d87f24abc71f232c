import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { endSession, insertSession } from '../sessions/session.store.js';
import { keepAcknowledgements, putBackUnsettled, takeUnsettled } from './acknowledgement.store.js';
import { batchedQueue, type BatchedQueue } from './batched-queue.js';
import { cutMessage } from './message.store.js';
import { forgetOffersSettledBefore, queueOffers, settleOffers } from './offer.store.js';

jest.setTimeout(60_000);

const now = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const userId = 'wv:alice@im.example.com';
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let queue: BatchedQueue;
let accountId: string;
let sessionId: string;

async function logIn(client: string): Promise<string> {
  const session = newEventId(now);
  const requester = { accountId, userId, sessionId: session, version: '1.2' as const };
  const row = { requester, wireId: `w-${session}`, userSpelling: userId, clientKey: client, clientId: { url: client } };
  await db.transaction((tx) => insertSession(tx, { ...row, keepAliveSeconds: 600 }, 45, now));
  return session;
}
const offer = (offerId: string) =>
  db.transaction((tx) =>
    queueOffers(
      tx,
      [
        {
          ...{ accountId, kind: 'message' as const, offerId, sequence: 1 },
          ...{ sender: { canonical: 'wv:bob@im.example.com' }, payload: { messageId: `m-${offerId}` } },
        },
      ],
      now,
    ),
  );
const acknowledged = (offerId: string) => ({
  ...{ accountId, sessionId, offerId, kind: 'message', messageId: `m-${offerId}`, acknowledgedAt: now },
});
const waiting = async (session: string) =>
  (await queue.firstWaiting({ sessionId: session, offers: true, now })).map((one) => one.offerId);
const unsettled = async (at: Date, most = 10) =>
  (await takeUnsettled(db.sql, at, most)).map(({ offerId }) => offerId).sort();
const settle = (offerId: string, at = now) => db.transaction((tx) => settleOffers(tx, [{ accountId, offerId }], at));
const rows = () =>
  db.sql.rows<{ offer_id: string; tell_at: Date | null }>`
    select offer_id, tell_at from server_transaction order by offer_id`;

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  queue = batchedQueue(db.sql, 60_000);
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});
beforeEach(async () => {
  await db.sql.run`delete from server_transaction`;
  await db.sql.run`delete from account`;
  accountId = newEventId(new Date());
  await db.sql.run`
    insert into account (account_id, user_id, spelling, password, registered_at, changed_at)
    values (${accountId}::uuid, ${userId}, ${userId}, '', now(), now())`;
  sessionId = await logIn('one');
});

describe('an acknowledged offer', () => {
  it('is in no queue of its account any more, is not queued again, and outlives its session', async () => {
    const other = await logIn('two');
    await offer('o-1');
    await offer('o-2');
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    expect([await waiting(sessionId), await waiting(other)]).toEqual([['o-2'], ['o-2']]);
    await db.transaction((tx) => endSession(tx, sessionId, 'logout', now));
    const next = await logIn('one');
    await offer('o-1');
    expect(await waiting(next)).toEqual([]);
    expect(await unsettled(after(10))).toEqual(['o-1']);
  });

  it('is kept when its session ends at the same moment', async () => {
    await offer('o-1');
    await db.transaction((tx) => endSession(tx, sessionId, 'logout', now));
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    const next = await logIn('one');
    await offer('o-1');
    expect(await waiting(next)).toEqual([]);
  });

  it('takes its parts with it', async () => {
    await offer('o-1');
    const [one] = await queue.firstWaiting({ sessionId, offers: true, now });
    await cutMessage(db.sql, one!.number, [{ messageId: 'm/1' }, { messageId: 'm/2' }]);
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    expect(await rows()).toHaveLength(1);
  });

  it('is told to routing again after 10 seconds, by one instance, and ever less often, until routing has settled it', async () => {
    await offer('o-1');
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    expect(await unsettled(after(9))).toEqual([]);
    const atOnce = await Promise.all([unsettled(after(10)), unsettled(after(10))]);
    expect(atOnce.flat()).toEqual(['o-1']);
    expect([await unsettled(after(19)), await unsettled(after(20))]).toEqual([[], ['o-1']]);
    expect([await unsettled(after(39)), await unsettled(after(40))]).toEqual([[], ['o-1']]);
    expect([await unsettled(after(1_000)), await unsettled(after(1_059))]).toEqual([['o-1'], []]);
    await settle('o-1', after(1_060));
    expect(await unsettled(after(5_000))).toEqual([]);
    await offer('o-1');
    expect(await waiting(sessionId)).toEqual([]);
  });

  it('is due again at once when Kafka was away', async () => {
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    const due = await takeUnsettled(db.sql, after(10), 10);
    expect(due).toMatchObject([{ accountId, sessionId, userId, offerId: 'o-1', acknowledgedAt: now }]);
    await putBackUnsettled(
      db.sql,
      due.map(({ number }) => number),
      after(15),
    );
    expect(await unsettled(after(15))).toEqual(['o-1']);
  });

  it('is told of in pages, longest due first', async () => {
    const offers = ['a', 'b', 'c', 'd', 'e'];
    for (const [index, one] of offers.entries())
      await keepAcknowledgements(db.sql, [{ ...acknowledged(one), acknowledgedAt: after(index) }]);
    expect([await unsettled(after(20), 3), await unsettled(after(20), 3), await unsettled(after(20), 3)]).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
      [],
    ]);
  });

  it('is remembered for as long as routing has not settled it, and then like any other that is settled', async () => {
    await keepAcknowledgements(db.sql, [acknowledged('o-1'), acknowledged('o-2')]);
    await settle('o-1', after(100));
    await forgetOffersSettledBefore(db.sql, after(100));
    expect(await rows()).toHaveLength(2);
    await forgetOffersSettledBefore(db.sql, after(100_000));
    expect(await rows()).toMatchObject([{ offer_id: 'o-2' }]);
  });

  it('that was settled by another session at the same moment stays settled', async () => {
    await offer('o-1');
    await settle('o-1');
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    expect(await rows()).toEqual([{ offer_id: 'o-1', tell_at: null }]);
  });

  it('names no user once its account is gone', async () => {
    await keepAcknowledgements(db.sql, [acknowledged('o-1')]);
    await db.sql.run`delete from account`;
    const [one] = await takeUnsettled(db.sql, after(10), 10);
    expect(one?.userId).toBeUndefined();
  });

  it('meets settlements and other acknowledgements of the same offers without a deadlock', async () => {
    const offers = Array.from({ length: 30 }, (_, index) => `o-${index}`);
    for (const one of offers) await offer(one);
    const mixed = (turn: number) => offers.map((_, index) => offers[(index * 7 + turn) % 30] as string);
    await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        turn % 2 === 0
          ? keepAcknowledgements(db.sql, mixed(turn).map(acknowledged))
          : db.transaction((tx) =>
              settleOffers(
                tx,
                mixed(turn).map((offerId) => ({ accountId, offerId })),
                now,
              ),
            ),
      ),
    );
    expect(await rows()).toHaveLength(30);
    expect(await waiting(sessionId)).toEqual([]);
  });
});
