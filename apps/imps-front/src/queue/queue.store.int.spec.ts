import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { insertSession } from '../sessions/session.store.js';
import { batchedQueue, type BatchedQueue } from './batched-queue.js';
import { queueNotices } from './notice.store.js';
import { forgetOffersSettledBefore, queueOffers, settleOffers, type Offer } from './offer.store.js';
import { findMessage } from './queue.store.js';

jest.setTimeout(60_000);

const now = new Date('2026-11-22T12:00:00Z');
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let queue: BatchedQueue;
let account: string;
let session: string;

async function logIn(client: string): Promise<string> {
  const sessionId = newEventId(now);
  await db.transaction((tx) =>
    insertSession(
      tx,
      {
        requester: { accountId: account, userId: 'wv:alice@im.example.com', sessionId, version: '1.2' },
        wireId: `wire-${sessionId}`,
        userSpelling: 'wv:Alice',
        clientKey: client,
        clientId: { url: client },
        keepAliveSeconds: 600,
      },
      45,
      now,
    ),
  );
  return sessionId;
}

const offer = (sequence: number, more: Partial<Offer> = {}): Offer => ({
  accountId: account,
  kind: 'message',
  offerId: `offer-${sequence}`,
  sequence,
  sender: { canonical: 'wv:bob@im.example.com' },
  payload: { messageId: `m-${sequence}` },
  ...more,
});
const offers = (...list: Offer[]) => db.transaction((tx) => queueOffers(tx, list, now));
const waitingIds = async (sessionId = session) =>
  (await queue.firstWaiting({ sessionId, offers: true })).map(({ offerId, kind }) => offerId ?? kind);

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  queue = batchedQueue(db.sql);
});
afterAll(async () => {
  await db?.close();
  await server?.close();
});
beforeEach(async () => {
  account = newEventId(new Date());
  session = await logIn('one');
  await db.sql.run`delete from server_transaction`;
});

describe('the queue of a session', () => {
  it('delivers offers in the order of routing’s sequence', async () => {
    await offers(offer(30), offer(10));
    await offers(offer(20));
    expect(await waitingIds()).toEqual(['offer-10', 'offer-20', 'offer-30']);
  });

  it('delivers no offers until the backlog is complete', async () => {
    await offers(offer(1));
    expect(await queue.firstWaiting({ sessionId: session, offers: false })).toEqual([]);
  });

  it('accepts an offer once, for each live session of the account', async () => {
    const other = await logIn('two');
    await offers(offer(1));
    await offers(offer(1), offer(2));
    expect(await waitingIds()).toEqual(['offer-1', 'offer-2']);
    expect(await waitingIds(other)).toEqual(['offer-1', 'offer-2']);
  });

  it('counts deliveries and keeps what is not acknowledged', async () => {
    await offers(offer(1));
    const [first] = await queue.firstWaiting({ sessionId: session, offers: true });
    const given = await Promise.all([queue.takeForDelivery(first!.number), queue.takeForDelivery(first!.number)]);
    expect(given[0]).toEqual({ kind: 'message', payload: { messageId: 'm-1' } });
    expect(await queue.firstWaiting({ sessionId: session, offers: true })).toMatchObject([{ deliveries: 1 }]);
  });

  it('does not accept what the client has acknowledged, even when it is offered again', async () => {
    await offers(offer(1));
    const [first] = await queue.firstWaiting({ sessionId: session, offers: true });
    await queue.keepAcknowledged(first!.number);
    await offers(offer(1));
    expect(await waitingIds()).toEqual([]);
    expect(await queue.find({ sessionId: session, number: first!.number })).toMatchObject({ state: 'acknowledged' });
  });

  it('loses an offer when it is settled', async () => {
    await offers(offer(1), offer(2));
    await db.transaction((tx) => settleOffers(tx, [{ accountId: account, offerId: 'offer-1' }], now));
    expect(await waitingIds()).toEqual(['offer-2']);
  });

  it('does not accept an offer after it was settled, not even in a later session or when it was never queued', async () => {
    const settled = (...offerIds: string[]) =>
      db.transaction((tx) =>
        settleOffers(
          tx,
          offerIds.map((offerId) => ({ accountId: account, offerId })),
          now,
        ),
      );
    await offers(offer(1));
    await settled('offer-1', 'offer-2');
    await settled('offer-1');
    const later = await logIn('later');
    await offers(offer(1), offer(2), offer(3));
    expect(await waitingIds()).toEqual(['offer-3']);
    expect(await waitingIds(later)).toEqual(['offer-3']);
  });

  it('forgets after a while what was settled, and nothing else', async () => {
    await offers(offer(1), offer(2), offer(3));
    const [, second] = await queue.firstWaiting({ sessionId: session, offers: true });
    await queue.keepAcknowledged(second!.number);
    await db.transaction((tx) => settleOffers(tx, [{ accountId: account, offerId: 'offer-1' }], now));
    const left = async () =>
      (await db.sql.rows<{ offer_id: string }>`select offer_id from server_transaction order by offer_id`).map(
        ({ offer_id }) => offer_id,
      );
    await forgetOffersSettledBefore(db.sql, now);
    expect(await left()).toEqual(['offer-1', 'offer-2', 'offer-3']);
    await forgetOffersSettledBefore(db.sql, new Date(now.getTime() + 1));
    expect(await left()).toEqual(['offer-2', 'offer-3']);
  });

  it('knows an acknowledged message by its ID, also when it is settled', async () => {
    await offers(offer(1));
    const [first] = await queue.firstWaiting({ sessionId: session, offers: true });
    const found = () => findMessage(db.sql, { sessionId: session, accountId: account }, 'm-1');
    await queue.keepAcknowledged(first!.number);
    expect(await found()).toMatchObject({ state: 'acknowledged', offerId: 'offer-1' });
    await db.transaction((tx) => settleOffers(tx, [{ accountId: account, offerId: 'offer-1' }], now));
    expect(await found()).toMatchObject({ state: 'acknowledged', offerId: 'offer-1' });
  });

  it('finds a transaction only for the session that it belongs to', async () => {
    const other = await logIn('two');
    await offers(offer(1));
    const [first] = await queue.firstWaiting({ sessionId: session, offers: true });
    expect(await queue.find({ sessionId: other, number: first!.number })).toBeUndefined();
    expect(await findMessage(db.sql, { sessionId: session, accountId: account }, 'm-1')).toMatchObject({
      offerId: 'offer-1',
    });
  });

  it('delivers the latest notice about a subject that was not delivered yet', async () => {
    const notice = (value: number) => ({
      sessionId: session,
      kind: 'presence' as const,
      subject: 'bob',
      payload: { value },
    });
    await db.transaction((tx) => queueNotices(tx, [notice(1), notice(2)], now));
    await db.transaction((tx) => queueNotices(tx, [notice(3)], now));
    const [first] = await queue.firstWaiting({ sessionId: session, offers: true });
    expect(await queue.takeForDelivery(first!.number)).toMatchObject({ payload: { value: 3 } });
    await db.transaction((tx) => queueNotices(tx, [notice(4)], now));
    expect(await queue.firstWaiting({ sessionId: session, offers: true })).toMatchObject([
      { deliveries: 1 },
      { deliveries: 0 },
    ]);
  });

  it('spells the sender as the receiver has them in a contact list, by address or by number', async () => {
    const presence = new Database({ url: server.url, service: 'presence' });
    await presence.sql.run`
      insert into contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
      values (${account}::uuid, 'friends', 'wv:alice/friends', '', true, now())`;
    await presence.sql.run`
      insert into contact (account_id, list_key, canonical, msisdn, spelling)
      values (${account}::uuid, 'friends', 'wv:bob@im.example.com', null, 'wv:Bob'),
        (${account}::uuid, 'friends', 'wv:+4790000009@im.example.com', '+4790000009', 'wv:+4790000009')`;
    await presence.close();
    await db.sql.run`
      insert into account (account_id, user_id, spelling, msisdn, password, registered_at, changed_at)
      values (gen_random_uuid(), 'wv:carol@im.example.com', 'wv:carol@im.example.com', '+4790000009', '', now(), now())
      on conflict do nothing`;
    await offers(
      offer(1),
      offer(2, { sender: { canonical: 'wv:+4790000009@im.example.com', msisdn: '+4790000009' } }),
      // Carol has the number by now, and is in the list under it.
      offer(3, { sender: { canonical: 'wv:carol@im.example.com' } }),
      offer(4, { sender: { canonical: 'wv:stranger@im.example.com' } }),
    );
    const spellings = [];
    for (const { number } of await queue.firstWaiting({ sessionId: session, offers: true })) {
      spellings.push((await queue.takeForDelivery(number))?.senderSpelling);
    }
    expect(spellings).toEqual(['wv:Bob', 'wv:+4790000009', 'wv:+4790000009', undefined]);
  });
});
