import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eventually } from '@smsonly/testing';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, routingStandIn } from '../testing/participants.js';

jest.setTimeout(120_000);

const received = new ReceivedEvents();
let scene: FrontScene;
let fronts: RunningFront[];

beforeAll(async () => {
  scene = await FrontScene.open();
  [fronts] = await Promise.all([Promise.all([scene.start(), scene.start()]), routingStandIn(scene, received)]);
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

it('the same words under the same ID are a repeat at another instance, and another message once the phone has used all its IDs', async () => {
  const [front, other] = fronts as [RunningFront, RunningFront];
  await scene.register(front, 'wv:alice@im.example.com', { password: 'alice-pw' });
  const alice = scene.client(front, 'wv:alice@im.example.com');
  await alice.logIn('alice-pw');
  const there = scene.client(other, 'wv:alice@im.example.com');
  there.sessionId = alice.sessionId;
  const ok = {
    kind: 'SendMessage-Request',
    deliveryReport: false,
    messageInfo: {
      contentType: 'text/plain',
      contentSize: 2,
      recipient: { users: [{ userId: 'wv:bob' }] },
      sender: { user: { userId: 'wv:alice' } },
    },
    contentData: 'ok',
  } as const;
  const polls = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 20)
      await Promise.all(Array.from({ length: 20 }, (_, turn) => (turn % 2 === 0 ? alice : there).poll()));
  };
  const sent = await alice.ask(ok, 'SendMessage-Response', { id: '7' });
  await polls(100);
  expect(await there.ask(ok, 'SendMessage-Response', { id: '7' })).toEqual(sent);
  expect(received.of('MessageSubmitted')).toHaveLength(1);
  await polls(900);
  const next = await there.ask(ok, 'SendMessage-Response', { id: '7' });
  expect(next.messageId).not.toBe(sent.messageId);
  await eventually(() => expect(received.of('MessageSubmitted')).toHaveLength(2));
});
