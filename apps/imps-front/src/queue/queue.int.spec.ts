import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { contentOf, type Answer, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { storeAtRouting } from '../testing/offers-at-routing.js';
import { ReceivedEvents, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const bobId = 'wv:bob@im.example.com';
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;
let bob: CspClient;
let session: { accountId: string; userId: string; sessionId: string };
let sequence = 0;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front] = await Promise.all([scene.start({ REDELIVERY_AFTER: 500 }), routingStandIn(scene, received)]);
  await scene.register(front, bobId, { password: 'bob-pw' });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await scene.forgetOffers();
  [bob, session] = await logIn('phone');
  await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: session });
});

async function logIn(client: string): Promise<[CspClient, typeof session]> {
  const already = received.of('SessionStarted', bobId).length;
  const one = scene.client(front, 'wv:Bob@im.example.com', '1.2', client);
  await one.logIn('bob-pw');
  const started = await eventually(() => {
    expect(received.of('SessionStarted', bobId).length).toBeGreaterThan(already);
    return received.of('SessionStarted', bobId).at(-1)!;
  });
  const { accountId, userId, sessionId } = started.data.session;
  return [one, { accountId, userId, sessionId }];
}

const offerOf = (offerId: string, text: string, place = (sequence += 1)) => ({
  type: 'MessageOffered' as const,
  data: {
    accountId: session.accountId,
    userId: bobId,
    offerId,
    sequence: place,
    messageId: `m-${offerId}`,
    sender: { canonical: 'wv:alice@im.example.com', spelling: 'wv:Alice' },
    recipient: { canonical: bobId, spelling: 'wv:BOB' },
    content: { type: 'text/plain', data: text, size: text.length },
    sentAt: '2026-11-22T12:00:00.000Z',
  },
});
const offer = (offerId: string, text: string, place?: number) =>
  scene.publishFact('deliveries', bobId, offerOf(offerId, text, place));
const delivered = (offerId: string) => ({ kind: 'MessageDelivered' as const, messageId: `m-${offerId}` });

/** Until an offer, or a notice for the session, is in a queue: what was published before it is carried out then. */
async function queued(what: string): Promise<void> {
  const db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 2 });
  try {
    await eventually(async () => {
      const rows = await db.sql.rows<object>`
        select number from server_transaction
        where offer_id = ${what} or (kind = ${what} and session_id = ${session.sessionId}::uuid)`;
      if (rows.length === 0) throw new Error(`${what} is not queued yet`);
    });
  } finally {
    await db.close();
  }
}

/** Polls until something comes. */
const polled = (client = bob): Promise<Answer> =>
  eventually(async () => {
    const answer = await client.poll();
    if (!answer.message) throw new Error('nothing waits');
    return answer;
  });
const idOf = (answer: Answer): string => answer.message?.transactions[0]?.id ?? '';
const textOf = (answer: Answer): string | undefined => {
  const content = contentOf(answer);
  return content?.kind === 'NewMessage' ? content.contentData : undefined;
};
const acknowledged = () => received.of('OfferAcknowledged', bobId).map(({ data }) => data.offerId);

describe('a message for a user', () => {
  it('comes with a poll, is acknowledged, and never comes again', async () => {
    await offer('o-1', 'hello');
    const answer = await polled();
    expect(contentOf(answer)).toMatchObject({
      kind: 'NewMessage',
      messageInfo: {
        messageId: 'm-o-1',
        contentType: 'text/plain',
        contentSize: 5,
        sender: { user: { userId: 'wv:alice@im.example.com' } },
        recipient: { users: [{ userId: 'wv:Bob@im.example.com' }] },
      },
      contentData: 'hello',
    });
    expect(answer.message?.transactions[0]?.mode).toBe('Request');
    expect(answer.message?.poll).toBe(false);
    const thanks = await bob.acknowledge(idOf(answer), delivered('o-1'));
    expect([thanks.http.status, thanks.bytes.length]).toEqual([200, 0]);
    await eventually(() => expect(acknowledged()).toContain('o-1'));
    await offer('o-1', 'hello', 1);
    await offer('o-2', 'next');
    expect(textOf(await polled())).toBe('next');
  });

  it('comes again with the same ID until it is acknowledged; after 3 times it is deferred and does not hold up others', async () => {
    await offer('o-3', 'tired');
    const tries = [await polled(), await polled(), await polled()];
    await offer('o-4', 'behind');
    expect(tries.map(textOf)).toEqual(['tired', 'tired', 'tired']);
    expect(new Set(tries.map(idOf)).size).toBe(1);
    const behind = await polled();
    expect(textOf(behind)).toBe('behind');
    await bob.acknowledge(idOf(behind), delivered('o-4'));
    await sleep(500);
    expect((await bob.poll()).bytes).toHaveLength(0);
    await eventually(() => expect(received.of('OfferRested', bobId).map(({ data }) => data.offerId)).toEqual(['o-3']));
    await bob.acknowledge(idOf(tries[0]!), delivered('o-3'));
    await eventually(() => expect(acknowledged()).toContain('o-3'));
  });

  it('comes in the order of routing, with Poll while more waits', async () => {
    await offer('o-6', 'second', 106);
    await offer('o-5', 'first', 105);
    await queued('o-5');
    const answer = await bob.poll();
    expect([textOf(answer), answer.message?.poll]).toEqual(['first', true]);
    await bob.acknowledge(idOf(answer), delivered('o-5'));
    expect(textOf(await polled())).toBe('second');
  });

  it('is acknowledged while Kafka is away: it comes no more, in no session, and routing is told by whoever reaches it', async () => {
    const cutOff = await scene.startWithoutKafka();
    const [tablet, itsSession] = await logIn('tablet');
    await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: itsSession });
    await offer('o-away', 'read while away');
    const answer = await polled();
    const there = scene.client(cutOff, bobId);
    there.sessionId = bob.sessionId;
    expect((await there.acknowledge(idOf(answer), delivered('o-away'))).bytes).toHaveLength(0);
    await cutOff.stop();
    await sleep(500);
    expect([(await bob.poll()).bytes, (await tablet.poll()).bytes].map(({ length }) => length)).toEqual([0, 0]);
    // As routing does when the user logs in again before it knows.
    await bob.request({ kind: 'Logout-Request' });
    [bob, session] = await logIn('phone');
    await offer('o-away', 'read while away');
    await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: session });
    await offer('o-after', 'the next');
    expect(textOf(await polled())).toBe('the next');
    await eventually(() => expect(acknowledged()).toContain('o-away'), { timeout: 40_000 });
  });

  it('waits until the backlog of a new session is complete', async () => {
    const [tablet, itsSession] = await logIn('tablet');
    await offer('o-7', 'not yet');
    expect(textOf(await polled())).toBe('not yet');
    expect((await tablet.poll()).bytes).toHaveLength(0);
    await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: itsSession });
    expect(textOf(await polled(tablet))).toBe('not yet');
  });

  it('comes after a login in the order of routing, page by page, also when more is offered meanwhile; with Poll until the last', async () => {
    const [tablet, itsSession] = await logIn('tablet');
    const texts = Array.from({ length: 120 }, (_, index) => `waited ${index}`);
    for (const text of texts.slice(0, 119)) await storeAtRouting(scene.routing.sql, offerOf(`b-${text}`, text));
    await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: itsSession });
    const shown: (string | undefined)[] = [];
    const told: (boolean | undefined)[] = [];
    for (let answer = await polled(tablet); answer.message; answer = await tablet.poll()) {
      shown.push(textOf(answer));
      told.push(answer.message.poll);
      await tablet.acknowledge(idOf(answer), { kind: 'Status', result: { code: 200 } });
      if (shown.length === 10) {
        await offer(`b-${texts[119]}`, texts[119] ?? '');
        await queued(`b-${texts[119]}`);
      }
    }
    expect(shown).toEqual(texts);
    expect(told).toEqual(texts.map((_, index) => index < 119));
  });

  it('that is not queued yet after a login may be asked for, and may be acknowledged by a client that has it already', async () => {
    const [tablet, itsSession] = await logIn('tablet');
    for (let index = 0; index < 130; index += 1)
      await storeAtRouting(scene.routing.sql, offerOf(`c-${index}`, `behind ${index}`));
    await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: itsSession });
    expect(textOf(await polled(tablet))).toBe('behind 0');
    expect(await tablet.code(delivered('c-120'), { id: '21' })).toBe(200);
    const got = await tablet.ask({ kind: 'GetMessage-Request', messageId: 'm-c-125' }, 'GetMessage-Response');
    expect(got.contentData).toBe('behind 125');
  });

  it('does not come when it is offered after it was settled', async () => {
    await scene.publishFact('deliveries', bobId, {
      type: 'OfferSettled',
      data: { accountId: session.accountId, userId: bobId, offerId: 'o-late' },
    });
    await offer('o-late', 'too late');
    await offer('o-in-time', 'in time');
    expect(textOf(await polled())).toBe('in time');
  });

  it('is removed from the queues of other sessions when it is settled', async () => {
    await offer('o-8', 'settled elsewhere');
    await scene.publishFact('deliveries', bobId, {
      type: 'OfferSettled',
      data: { accountId: session.accountId, userId: bobId, offerId: 'o-8' },
    });
    await offer('o-9', 'still here');
    await queued('o-9');
    expect(textOf(await polled())).toBe('still here');
  });

  it('is not acknowledged by a Status that says the client could not accept it', async () => {
    await offer('o-10', 'too big');
    const first = await polled();
    await bob.acknowledge(idOf(first), { kind: 'Status', result: { code: 415 } });
    expect(textOf(await polled())).toBe('too big');
    await bob.acknowledge(idOf(first), { kind: 'Status', result: { code: 200 } });
    expect((await bob.poll()).bytes).toHaveLength(0);
  });

  it('may be acknowledged by a request of its own', async () => {
    await offer('o-11', 'hi');
    await polled();
    expect(await bob.code(delivered('o-11'), { id: '11' })).toBe(200);
    expect(await bob.code(delivered('o-11'), { id: '11' })).toBe(200);
    expect(await bob.code(delivered('none'))).toBe(426);
    expect((await bob.poll()).bytes).toHaveLength(0);
  });

  it('is not affected when another session acknowledges its ID', async () => {
    await offer('o-12', 'mine');
    const answer = await polled();
    const [stranger] = await logIn('stranger');
    const nothing = await stranger.acknowledge(idOf(answer), delivered('o-12'));
    expect([nothing.http.status, nothing.bytes.length]).toEqual([200, 0]);
    expect(textOf(await polled())).toBe('mine');
  });
});

describe('other server transactions', () => {
  it('are delivery reports, presence notifications and requests for authorisation', async () => {
    const { sequence: place, messageId, sender, recipient } = offerOf('r-1', '').data;
    const report = {
      accountId: session.accountId,
      userId: bobId,
      offerId: 'r-1',
      sequence: place,
      messageId,
      sender,
      recipient,
      result: { code: 200 },
      settledAt: '2026-11-22T12:00:01.000Z',
      contentType: 'text/plain',
      contentSize: 5,
    };
    await scene.publishFact('deliveries', bobId, { type: 'ReportOffered', data: report });
    const first = await polled();
    expect(contentOf(first)).toMatchObject({
      kind: 'DeliveryReport-Request',
      result: { code: 200 },
      messageInfo: { messageId, recipient: { users: [{ userId: 'wv:BOB' }] } },
    });
    await bob.acknowledge(idOf(first));
    await eventually(() => expect(acknowledged()).toContain('r-1'));

    const attributes = (text: string) => [{ name: 'StatusText' as const, qualifier: true, value: text }];
    for (const text of ['old news', 'news']) {
      const presences = [{ userId: 'wv:alice', attributes: attributes(text) }];
      await scene.publishFact('presence-notifications', bobId, {
        type: 'PresenceChanged',
        data: { ...session, presences },
      });
    }
    await scene.publishFact('presence-notifications', bobId, {
      type: 'AuthorisationAsked',
      data: { ...session, asker: 'wv:carol', attributes: ['OnlineStatus'] },
    });
    await queued('authorisation');
    const answer = await bob.poll();
    expect(answer.message?.poll).toBe(true);
    expect(contentOf(answer)).toEqual({
      kind: 'PresenceNotification-Request',
      presences: [{ userId: 'wv:alice', presenceSubList: { statusText: { qualifier: true, presenceValue: 'news' } } }],
    });
    await bob.acknowledge(idOf(answer));
    const asked = await polled();
    expect(contentOf(asked)).toEqual({
      kind: 'PresenceAuth-Request',
      userId: 'wv:carol',
      presenceSubList: { onlineStatus: [{}] },
    });
    await bob.acknowledge(idOf(asked));
    expect((await bob.poll()).bytes).toHaveLength(0);
  });

  it('make the answers to other requests say Poll', async () => {
    await offer('o-20', 'waiting');
    await eventually(async () => {
      const answer = await bob.request({ kind: 'KeepAlive-Request' });
      expect(answer.message?.poll).toBe(true);
    });
  });
});
