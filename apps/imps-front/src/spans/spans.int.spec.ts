import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { newTraceparent, traceContext } from '@smsonly/platform';
import { recordedSpans, type RecordedSpan } from '@smsonly/platform/testing';
import { eventually } from '@smsonly/testing';
import { contentOf, type Answer, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const bobId = 'wv:bob@im.example.com';
const received = new ReceivedEvents();
const tracing = recordedSpans();
let scene: FrontScene;
let front: RunningFront;
let bob: CspClient;
let session: { accountId: string; userId: string; sessionId: string };

beforeAll(async () => {
  scene = await FrontScene.open();
  [front] = await Promise.all([scene.start({}, tracing), routingStandIn(scene, received)]);
  await scene.register(front, bobId, { password: 'bob-pw' });
  bob = scene.client(front, 'wv:Bob@im.example.com', '1.2', 'phone', 'wbxml');
  await bob.logIn('bob-pw');
  const started = await eventually(() => {
    expect(received.of('SessionStarted', bobId)).toHaveLength(1);
    return received.of('SessionStarted', bobId)[0]!;
  });
  const { accountId, userId, sessionId } = started.data.session;
  session = { accountId, userId, sessionId };
  await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: session });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

const idsOf = (traceparent: string | undefined) => traceContext(traceparent);
const isBelow = (child: RecordedSpan | undefined, parent: RecordedSpan | undefined): boolean =>
  idsOf(child?.parent)?.spanId === idsOf(parent?.context)?.spanId &&
  idsOf(child?.context)?.traceId === idsOf(parent?.context)?.traceId;

it('a login is a span, with the commit of the session and what is published of it below', () => {
  const [login] = tracing.named('CSP Login-Request');
  expect(login?.attributes).toMatchObject({ 'csp.response': 'Login-Response', 'csp.status': 200 });
  const below = tracing.spans.filter((span) => isBelow(span, login)).map(({ name }) => name);
  expect(below.sort()).toEqual(['commit', 'publish message-requests', 'publish presence-requests']);
});

it('a message: the POST, the transaction that is remembered, the record, and the answer that came back', async () => {
  const code = await bob.code({
    kind: 'SendMessage-Request',
    deliveryReport: false,
    messageInfo: {
      sender: { user: { userId: 'wv:bob' } },
      recipient: { users: [{ userId: 'wv:+4790000009@im.example.com' }] },
      contentType: 'text/plain',
      contentSize: 13,
    },
    contentData: 'a secret text',
  });
  expect(code).toBe(200);
  const [submitted] = received.of('MessageSubmitted');
  const [call] = tracing.named('CSP SendMessage-Request');
  expect(call).toMatchObject({ kind: 'server' });
  expect(call?.parent).toBeUndefined();
  expect(call?.attributes).toEqual({
    'csp.version': '1.2',
    'csp.encoding': 'wbxml',
    'csp.response': 'SendMessage-Response',
    'csp.status': 200,
    'http.request.body.size': expect.any(Number),
    'http.response.body.size': expect.any(Number),
    'smsonly.message_id': submitted?.id,
  });
  await eventually(() => {
    const below = tracing.spans.filter((span) => isBelow(span, call)).map(({ name }) => name);
    expect(below.sort()).toEqual(['commit', 'publish message-requests']);
    expect(tracing.named('handle MessageAnswered')).toHaveLength(1);
  });
  const [answered] = tracing.named('handle MessageAnswered');
  expect(idsOf(answered?.context)?.traceId).toBe(idsOf(call?.context)?.traceId);
  expect(answered?.attributes).toMatchObject({ 'messaging.destination.name': expect.stringMatching(/^responses\./) });
});

it('a poll is a span only if it gives something out; it and the acknowledgement are linked to what they are about', async () => {
  await bob.poll();
  expect(tracing.named('CSP Polling-Request')).toEqual([]);
  const messageId = randomUUID();
  const origin = newTraceparent();
  const data = {
    ...session,
    offerId: `${messageId}.0`,
    sequence: 1,
    messageId,
    sender: { canonical: 'wv:+4790000009@im.example.com', spelling: 'wv:+4790000009', msisdn: '+4790000009' },
    recipient: { canonical: bobId, spelling: 'wv:BOB' },
    content: { type: 'text/plain', data: 'another secret text', size: 19 },
    sentAt: '2026-11-22T12:00:00.000Z',
  };
  await scene.publishFact('deliveries', bobId, { type: 'MessageOffered', data }, { traceparent: origin });
  const answer: Answer = await eventually(async () => {
    const one = await bob.poll();
    if (!one.message) throw new Error('nothing waits');
    return one;
  });
  expect(contentOf(answer)?.kind).toBe('NewMessage');
  await bob.acknowledge(answer.message!.transactions[0]!.id, { kind: 'MessageDelivered', messageId });
  await eventually(() => expect(tracing.named('CSP MessageDelivered')).toHaveLength(1));

  const [queued] = tracing.named('handle MessageOffered');
  const [poll] = tracing.named('CSP Polling-Request');
  const [thanks] = tracing.named('CSP MessageDelivered');
  expect(idsOf(queued?.context)?.traceId).toBe(idsOf(origin)?.traceId);
  for (const span of [queued, poll, thanks]) expect(span?.attributes['smsonly.message_id']).toBe(messageId);
  expect(poll).toMatchObject({ links: [queued?.context], attributes: { 'csp.response': 'NewMessage' } });
  expect(thanks).toMatchObject({ links: [queued?.context] });
  // Routing is told after the client is answered.
  await eventually(() => {
    const below = tracing.spans.filter((span) => isBelow(span, thanks)).map(({ name }) => name);
    expect(below.sort()).toEqual(['commit', 'publish message-requests']);
  });
});

it('no span has a text, a whole number, a password or a name', () => {
  expect(tracing.spans.length).toBeGreaterThan(10);
  const all = JSON.stringify(tracing.spans);
  for (const secret of ['secret', '4790000009', 'bob-pw', 'bob@', bob.sessionId!, bob.cookie])
    expect(all.toLowerCase()).not.toContain(secret.toLowerCase());
});
