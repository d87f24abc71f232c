import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FactOf } from '@smsonly/contracts';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { testDatabase } from '@smsonly/testing';
import { storeAtRouting } from '../testing/offers-at-routing.js';
import { insertSession } from '../sessions/session.store.js';
import { batchedQueue, type BatchedQueue } from './batched-queue.js';
import { cutMessage, offersGivenWhole, setAnnounced } from './message.store.js';
import { queueNotices } from './notice.store.js';
import { forgetOffersSettledBefore, queueOffers, settleOffers, type Offer } from './offer.store.js';
import { findMessage, takeForDelivery } from './queue.store.js';

jest.setTimeout(60_000);

const now = new Date('2026-11-22T12:00:00Z');
const redeliveryMs = 60_000;
const later = (ms: number) => new Date(now.getTime() + ms);
let server: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let routing: Database;
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
/** As routing stores and publishes them. */
async function offers(...list: Offer[]): Promise<void> {
  for (const one of list) await storeAtRouting(routing.sql, deliveryOf(one));
  await db.transaction((tx) => queueOffers(tx, list, now));
}
const deliveryOf = ({ accountId, kind, offerId, sequence, sender }: Offer): FactOf<'deliveries'> => {
  const spelt = { ...sender, spelling: sender.canonical };
  const common = {
    accountId,
    userId: 'wv:alice@im.example.com',
    offerId,
    sequence,
    messageId: `m-${sequence}`,
    sender: spelt,
    recipient: spelt,
  };
  const at = now.toISOString();
  return kind === 'message'
    ? {
        type: 'MessageOffered',
        data: { ...common, content: { type: 'text/plain', data: 'hello', size: 5 }, sentAt: at },
      }
    : {
        type: 'ReportOffered',
        data: { ...common, result: { code: 200 }, settledAt: at, contentType: 'text/plain', contentSize: 5 },
      };
};
const first = (sessionId = session, at = now) => queue.firstWaiting({ sessionId, offers: true, now: at });
const take = (number: bigint, at = now) => queue.takeForDelivery({ number, now: at });
const acknowledge = (offerId: string) =>
  queue.acknowledge({
    ...{ accountId: account, sessionId: session, offerId, kind: 'message', acknowledgedAt: now },
    messageId: offerId.replace('offer', 'm'),
  });
const waitingIds = async (sessionId = session) => (await first(sessionId)).map(({ offerId, kind }) => offerId ?? kind);

/** Does something while a transaction locks these rows, in order and not all at once. Postgres takes 1 s to see a deadlock. */
async function locksBesides(numbers: readonly bigint[], other: () => Promise<unknown>): Promise<void> {
  let done: Promise<unknown> = Promise.resolve();
  const started = performance.now();
  await db.transaction(async (tx) => {
    for (const [index, number] of numbers.entries()) {
      await tx.run`select from server_transaction where number = ${number}::bigint for update`;
      if (index === 0) done = other();
      await sleep(200);
    }
  });
  await done;
  expect(performance.now() - started).toBeLessThan(900);
}

beforeAll(async () => {
  server = await testDatabase();
  db = new Database({ url: server.url, service: 'imps_front' });
  queue = batchedQueue(db.sql, redeliveryMs);
  routing = new Database({ url: server.url, service: 'routing', poolSize: 2 });
});
afterAll(async () => {
  await db?.close();
  await routing?.close();
  await server?.close();
});
beforeEach(async () => {
  account = newEventId(new Date());
  session = await logIn('one');
  await db.sql.run`delete from server_transaction`;
  await routing.sql.run`delete from offer`;
});

describe('the queue of a session', () => {
  it('delivers offers in the order of routing’s sequence', async () => {
    await offers(offer(30), offer(10));
    await offers(offer(20));
    expect(await waitingIds()).toEqual(['offer-10', 'offer-20', 'offer-30']);
  });

  it('delivers no offers until the backlog is complete', async () => {
    await offers(offer(1));
    expect(await queue.firstWaiting({ sessionId: session, offers: false, now })).toEqual([]);
  });

  it('accepts an offer once, for each live session of the account', async () => {
    const other = await logIn('two');
    await offers(offer(1));
    await offers(offer(1), offer(2));
    expect(await waitingIds()).toEqual(['offer-1', 'offer-2']);
    expect(await waitingIds(other)).toEqual(['offer-1', 'offer-2']);
  });

  it('gives out each to one poll, and again when it is due', async () => {
    await offers(offer(1));
    const [one] = await first();
    const given = await Promise.all([take(one!.number), take(one!.number)]);
    expect(given).toMatchObject([
      { kind: 'message', payload: { messageId: 'm-1', content: { data: 'hello' } } },
      undefined,
    ]);
    expect(await first(session, later(redeliveryMs - 1))).toEqual([]);
    expect(await take(one!.number, later(redeliveryMs - 1))).toBeUndefined();
    expect(await first(session, later(redeliveryMs))).toMatchObject([{ deliveries: 1, again: true }]);
    expect(await take(one!.number, later(redeliveryMs))).toMatchObject({ kind: 'message' });
    expect(await first(session, later(2 * redeliveryMs))).toMatchObject([{ deliveries: 2, again: true }]);
  });

  it('gives out each to one poll, whatever instances the polls come to', async () => {
    const other = new Database({ url: server.url, service: 'imps_front', poolSize: 4 });
    await offers(...Array.from({ length: 20 }, (_, index) => offer(index + 1)));
    const numbers = (
      await db.sql.rows<{ number: bigint }>`select number from server_transaction order by sequence`
    ).map(({ number }) => number);
    const taken = await Promise.all(
      [db, other, db, other].map((instance) =>
        takeForDelivery(
          instance.sql,
          redeliveryMs,
          numbers.map((number) => ({ number, now })),
        ),
      ),
    );
    await other.close();
    const times = numbers.map((_, index) => taken.filter((one) => one[index]).length);
    expect(times).toEqual(numbers.map(() => 1));
  });

  it('looks at what is due again beside what was never given out, and knows whose messages they are', async () => {
    await offers(offer(1), offer(2), offer(3, { kind: 'report' }));
    const [one] = await first();
    await take(one!.number);
    const bob = 'wv:bob@im.example.com';
    expect(await first(session, later(redeliveryMs))).toEqual([
      {
        number: expect.any(BigInt),
        lane: 'offer',
        kind: 'message',
        deliveries: 0,
        again: false,
        offerId: 'offer-2',
        sender: bob,
      },
      { number: expect.any(BigInt), lane: 'offer', kind: 'report', deliveries: 0, again: false, offerId: 'offer-3' },
      {
        number: one!.number,
        lane: 'offer',
        kind: 'message',
        deliveries: 1,
        again: true,
        offerId: 'offer-1',
        sender: bob,
      },
    ]);
  });

  it('does not accept what the client has acknowledged, even when it is offered again', async () => {
    await offers(offer(1));
    const [one] = await first();
    await acknowledge('offer-1');
    await offers(offer(1));
    expect(await waitingIds()).toEqual([]);
    expect(await queue.find({ sessionId: session, number: one!.number })).toBeUndefined();
  });

  it('is locked in one order, so that a settlement never waits for polls that wait for it', async () => {
    await offers(offer(1));
    const [whole] = await first();
    await cutMessage(db.sql, whole!.number, [{ messageId: 'm-1/1' }, { messageId: 'm-1/2' }]);
    const [part] = await first();
    await offers(offer(2));
    const behind = (await first()).find(({ offerId }) => offerId === 'offer-2')!;
    await locksBesides([part!.number, behind.number], () =>
      db.transaction((tx) =>
        settleOffers(
          tx,
          [1, 2].map((each) => ({ accountId: account, offerId: `offer-${each}` })),
          now,
        ),
      ),
    );
    expect(await waitingIds()).toEqual([]);
  });

  it('counts as given whole when a part of it was', async () => {
    await offers(offer(1));
    const [whole] = await first();
    await cutMessage(db.sql, whole!.number, [{ messageId: 'm-1/1' }, { messageId: 'm-1/2' }]);
    const parts = (await first()).map(({ number }) => number);
    expect(parts).toHaveLength(2);
    expect(await offersGivenWhole(db.sql, parts)).toEqual(['offer-1']);
    await setAnnounced(db.sql, parts[0]!, true);
    expect(await offersGivenWhole(db.sql, parts.slice(0, 1))).toEqual([]);
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
    const next = await logIn('later');
    await offers(offer(1), offer(2), offer(3));
    expect(await waitingIds()).toEqual(['offer-3']);
    expect(await waitingIds(next)).toEqual(['offer-3']);
  });

  it('forgets after a while what was settled, and nothing else', async () => {
    await offers(offer(1), offer(2), offer(3));
    await acknowledge('offer-2');
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
    const found = () => findMessage(db.sql, { sessionId: session, accountId: account }, 'm-1');
    await acknowledge('offer-1');
    expect(await found()).toMatchObject({ state: 'acknowledged', offerId: 'offer-1' });
    await db.transaction((tx) => settleOffers(tx, [{ accountId: account, offerId: 'offer-1' }], now));
    expect(await found()).toMatchObject({ state: 'acknowledged', offerId: 'offer-1' });
  });

  it('finds a transaction only for the session that it belongs to', async () => {
    const other = await logIn('two');
    await offers(offer(1));
    const [one] = await first();
    expect(await queue.find({ sessionId: other, number: one!.number })).toBeUndefined();
    expect(await findMessage(db.sql, { sessionId: session, accountId: account }, 'm-1')).toMatchObject({
      offerId: 'offer-1',
    });
  });

  it('delivers the latest notice about a subject, and no older one after it', async () => {
    const notice = (value: number) => ({
      sessionId: session,
      kind: 'presence' as const,
      subject: 'bob',
      payload: { value },
    });
    await db.transaction((tx) => queueNotices(tx, [notice(1), notice(2)], now));
    await db.transaction((tx) => queueNotices(tx, [notice(3)], now));
    const [one] = await first();
    expect(await take(one!.number)).toMatchObject({ payload: { value: 3 } });
    await db.transaction((tx) => queueNotices(tx, [notice(4)], now));
    expect(await first()).toMatchObject([{ deliveries: 0 }]);
    // The older one is over: given out again after the newer one, it would show what no longer holds.
    expect(await first(session, later(redeliveryMs))).toMatchObject([{ deliveries: 0 }]);
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
    for (const { number } of await first()) {
      const given = await take(number);
      spellings.push(typeof given === 'object' ? given.senderSpelling : given);
    }
    expect(spellings).toEqual(['wv:Bob', 'wv:+4790000009', 'wv:+4790000009', undefined]);
  });
});
