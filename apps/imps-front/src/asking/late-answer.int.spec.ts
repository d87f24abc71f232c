import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { codeOf, contentOf, type Answer, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, presenceStandIn, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const redeliveryMs = 300;
const received = new ReceivedEvents();
let scene: FrontScene;
let alice: CspClient;
let patient: RunningFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  // Gives up long before its requests do.
  const hasty = await scene.start({ CSP_DEADLINE: 60_000, CSP_DEADLINE_GRACE: -59_500 });
  patient = await scene.start({ CSP_DEADLINE: 60_000, REDELIVERY_AFTER: redeliveryMs });
  await scene.register(hasty, 'wv:alice', { password: 'alice-pw' });
  const there = scene.client(patient, 'wv:alice');
  await there.logIn('alice-pw');
  alice = scene.client(hasty, 'wv:alice');
  alice.sessionId = there.sessionId;
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

describe('an answer that comes too late for its POST', () => {
  it('is stored for the repeat, which is not sent to the service', async () => {
    expect(await alice.code({ kind: 'GetList-Request' }, { id: '1' })).toBe(504);
    expect(await alice.code({ kind: 'DeleteList-Request', contactList: 'wv:alice/old' }, { id: '2' })).toBe(504);
    const there = scene.client(patient, 'wv:alice');
    there.sessionId = alice.sessionId;
    // Asked again at another instance, which waits longer: it gets the answer when the service is there.
    const again = there.ask({ kind: 'GetList-Request' }, 'GetList-Response', { id: '1' });
    await presenceStandIn(scene, received);
    expect(await again).toMatchObject({ defaultContactList: 'wv:alice/friends@im.example.com' });

    const db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 2 });
    await eventually(async () => {
      const unanswered = await db.sql.rows<object>`
        select event_id from client_transaction where response is null`;
      expect(unanswered).toEqual([]);
    });
    await db.close();
    const before = received.all.length;
    expect(await alice.code({ kind: 'DeleteList-Request', contactList: 'wv:alice/old' }, { id: '2' })).toBe(200);
    expect(await alice.code({ kind: 'KeepAlive-Request' })).toBe(200);
    expect(received.all).toHaveLength(before);
    expect(received.of('ListDeletionRequested')).toHaveLength(1);
    expect(received.of('ListsRequested')).toHaveLength(1);
  });

  it('never comes with a poll', async () => {
    expect((await alice.poll()).bytes).toHaveLength(0);
  });
});

describe('while Kafka is unavailable', () => {
  const bobId = 'wv:bob@im.example.com';
  const idOf = (answer: Answer) => answer.message?.transactions[0]?.id ?? '';

  it('polls, acknowledgements, logins, logouts and registrations are answered all the same', async () => {
    await routingStandIn(scene, received);
    await scene.register(patient, bobId, { password: 'bob-pw' });
    const bob = scene.client(patient, bobId);
    await bob.logIn('bob-pw');
    const started = await eventually(() => {
      const [one] = received.of('SessionStarted', bobId);
      if (!one) throw new Error('not received yet');
      return one.data.session;
    });
    const { accountId, sessionId } = started;
    const message = {
      accountId,
      userId: bobId,
      offerId: 'o-1',
      sequence: 1,
      messageId: 'm-1',
      sender: { canonical: 'wv:alice@im.example.com', spelling: 'wv:alice' },
      recipient: { canonical: bobId, spelling: bobId },
      content: { type: 'text/plain', data: 'hi', size: 2 },
      sentAt: '2026-11-22T12:00:00.000Z',
    };
    await scene.publishFact('deliveries', bobId, { type: 'MessageOffered', data: message });
    await scene.publishFact('deliveries', bobId, {
      type: 'BacklogOffered',
      data: { accountId, userId: bobId, sessionId },
    });
    const polled = (client: CspClient) =>
      eventually(async () => {
        const answer = await client.poll();
        if (!answer.message) throw new Error('nothing waits');
        return answer;
      });
    const first = await polled(bob);

    const cutOff = await scene.startWithoutKafka({
      CSP_DEADLINE: 300,
      CSP_DEADLINE_GRACE: 100,
      REDELIVERY_AFTER: redeliveryMs,
    });
    const there = scene.client(cutOff, bobId);
    there.sessionId = bob.sessionId;
    const delivered = { kind: 'MessageDelivered', messageId: 'm-1' } as const;
    expect((await there.acknowledge(idOf(first), delivered)).bytes).toHaveLength(0);
    expect(await there.code(delivered)).toBe(200);
    await sleep(redeliveryMs);
    // It was acknowledged, so it does not come again.
    expect((await there.poll()).bytes).toHaveLength(0);

    // The next one is not acknowledged, so it comes until it is deferred, which holds up no poll for longer than one wait.
    await scene.publishFact('deliveries', bobId, {
      type: 'MessageOffered',
      data: { ...message, offerId: 'o-2', sequence: 2, messageId: 'm-2' },
    });
    const times = [idOf(await polled(there)), idOf(await polled(there)), idOf(await polled(there))];
    expect(new Set(times).size).toBe(1);
    await sleep(redeliveryMs);
    expect((await there.poll()).bytes).toHaveLength(0);

    expect((await scene.register(cutOff, bobId, { password: 'bob-pw', displayName: 'Bob' })).status).toBe(200);
    const other = scene.client(cutOff, bobId, '1.2', 'tablet');
    const login = await other.request(other.loginRequest({ password: 'bob-pw' }), { outband: true });
    expect(contentOf(login)).toMatchObject({ kind: 'Login-Response', result: { code: 504 } });
    expect(codeOf(contentOf(await there.request({ kind: 'Logout-Request' })))).toBe(200);
    expect((await scene.admin(cutOff, 'DELETE', bobId)).status).toBe(204);
  });
});

describe('an instance that is stopped', () => {
  it('answers the POSTs that it holds', async () => {
    const leaving = await scene.start({ CSP_DEADLINE: 60_000 });
    const client = scene.client(leaving, 'wv:alice');
    client.sessionId = alice.sessionId;
    const held = client.ask(
      {
        kind: 'SendMessage-Request',
        deliveryReport: false,
        messageInfo: {
          contentType: 'text/plain',
          contentSize: 4,
          recipient: { users: [{ userId: 'wv:bob' }] },
          sender: { user: { userId: 'wv:alice' } },
        },
        contentData: 'late',
      },
      'SendMessage-Response',
    );
    await eventually(() => expect(received.of('MessageSubmitted')).toHaveLength(1));
    const stopped = leaving.stop();
    expect(await held).toMatchObject({ result: { code: 200 } });
    await stopped;
    await expect(client.poll()).rejects.toThrow();
  });
});
