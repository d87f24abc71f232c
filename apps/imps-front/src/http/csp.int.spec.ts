import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Primitive } from '@smsonly/imps-model';
import { digestBytes } from '@smsonly/imps-model';
import { eventually } from '@smsonly/testing';
import { codeOf, contentOf, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, presenceStandIn, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const aliceId = 'wv:alice@im.example.com';
const bobId = 'wv:bob@im.example.com';
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;
/** Another instance, whose sessions may be short. */
let second: RunningFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front, second] = await Promise.all([
    scene.start(),
    scene.start({ KEEP_ALIVE_LEAST: 1000, KEEP_ALIVE_GRACE: 0, SESSION_SWEEP: 200 }),
    routingStandIn(scene, received),
    presenceStandIn(scene, received),
  ]);
  await scene.register(front, aliceId, { password: 'alice-pw', displayName: 'Alice' });
  await scene.register(front, bobId, { password: 'bob-pw' });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

async function loggedIn(user: string, password: string, version: CspClient['version'] = '1.2', client?: string) {
  const one = scene.client(front, user, version, client);
  await one.logIn(password);
  return one;
}

const message = (text: string, to = bobId): Primitive => ({
  kind: 'SendMessage-Request',
  deliveryReport: false,
  messageInfo: {
    contentType: 'text/plain',
    contentSize: text.length,
    recipient: { users: [{ userId: to }] },
    sender: { user: { userId: aliceId } },
  },
  contentData: text,
});

describe('Login', () => {
  it('takes a password at once (2-way)', async () => {
    const client = scene.client(front, 'wv:Alice');
    const response = await client.logIn('alice-pw');
    expect(response).toMatchObject({ result: { code: 200 }, keepAliveTime: 600, capabilityRequest: true });
    expect(response.sessionId).toMatch(/^\S{20,50}$/);
    expect(response.clientId).toEqual({ url: client.client });
  });

  it.each(['MD5', 'SHA', 'MD4'])('takes a digest over a nonce (4-way, %s)', async (schema) => {
    const client = scene.client(front, aliceId);
    const [first, last] = await client.logInByDigest('alice-pw', [schema]);
    expect(first).toMatchObject({ result: { code: 401 }, digestSchema: schema, nonce: expect.any(String) });
    expect(first).not.toHaveProperty('sessionId');
    expect(last).toMatchObject({ result: { code: 200 }, sessionId: expect.any(String) });
  });

  it('takes the second step at another instance, and a nonce only once', async () => {
    const client = scene.client(front, aliceId, '1.2', 'wandering');
    const { nonce = '' } = await client.ask(client.loginRequest({ digestSchemas: ['SHA', 'MD5'] }), 'Login-Response', {
      outband: true,
      id: '1',
    });
    const request = client.loginRequest({ digestBytes: digestBytes('MD5', nonce, 'alice-pw') });
    const other = scene.client(second, aliceId, '1.2', 'wandering');
    expect((await other.ask(request, 'Login-Response', { outband: true, id: '1' })).result.code).toBe(200);
    expect((await other.ask(request, 'Login-Response', { outband: true, id: '1' })).result.code).toBe(409);
  });

  it('is refused: 409 wrong password, 531 unknown user, 543 no schema in common', async () => {
    const client = scene.client(front, aliceId);
    const code = async (more: object, user = aliceId) =>
      (await client.ask({ ...client.loginRequest(more), userId: user }, 'Login-Response', { outband: true })).result
        .code;
    expect(await code({ password: 'wrong' })).toBe(409);
    expect(await code({ digestSchemas: ['MD5'] })).toBe(401);
    expect(await code({ digestBytes: digestBytes('MD5', 'nonce', 'alice-pw') })).toBe(409);
    expect(await code({ password: 'alice-pw' }, 'wv:nobody')).toBe(531);
    expect(await code({ password: 'alice-pw' }, 'wv:alice@elsewhere.example')).toBe(531);
    expect(await code({ digestSchemas: ['MD6'] })).toBe(543);
  });

  it('is published to both services before any request of the user', async () => {
    await scene.register(front, 'wv:carol@im.example.com', { password: 'pw' });
    const carol = await loggedIn('wv:carol', 'pw');
    await carol.ask({ kind: 'GetList-Request' }, 'GetList-Response');
    await carol.ask(message('hi'), 'SendMessage-Response');
    await carol.request({ kind: 'Logout-Request' });
    await eventually(() => {
      expect(received.types('wv:carol@im.example.com', 'presence-requests')).toEqual([
        'SessionStarted',
        'ListsRequested',
        'SessionEnded',
      ]);
      expect(received.types('wv:carol@im.example.com', 'message-requests')).toEqual([
        'SessionStarted',
        'MessageSubmitted',
        'SessionEnded',
      ]);
    });
    const [started] = received.of('SessionStarted', 'wv:carol@im.example.com');
    expect(JSON.stringify(received.all)).not.toContain(carol.sessionId);
    expect(started?.data).toMatchObject({
      session: { userId: 'wv:carol@im.example.com', version: '1.2' },
      clientId: { url: carol.client },
    });
  });

  it('of the same client ends its old session, of another client does not', async () => {
    const old = await loggedIn(aliceId, 'alice-pw', '1.2', 'phone');
    const tablet = await loggedIn(aliceId, 'alice-pw', '1.2', 'tablet');
    await loggedIn(aliceId, 'alice-pw', '1.2', 'phone');
    expect(await old.code({ kind: 'KeepAlive-Request' })).toBe(601);
    expect(await tablet.code({ kind: 'KeepAlive-Request' })).toBe(200);
    await eventually(() =>
      expect(received.of('SessionEnded', aliceId).map(({ data }) => data.cause)).toContain('replaced'),
    );
  });

  it('leaves one session when the same client logs in twice at once', async () => {
    const twins = [1, 2].map(() => scene.client(front, aliceId, '1.2', 'twin'));
    await Promise.all(twins.map((twin) => twin.logIn('alice-pw')));
    const codes = await Promise.all(twins.map((twin) => twin.code({ kind: 'KeepAlive-Request' })));
    expect(codes.sort()).toEqual([200, 601]);
  });
});

describe('a session', () => {
  it('ends with Logout: Disconnect in 1.1, Status later', async () => {
    const first = await loggedIn(aliceId, 'alice-pw', '1.1', 'old phone');
    expect(contentOf(await first.request({ kind: 'Logout-Request' }))).toMatchObject({
      kind: 'Disconnect',
      result: { code: 200 },
    });
    expect(await first.code({ kind: 'KeepAlive-Request' })).toBe(604);
    const later = await loggedIn(aliceId, 'alice-pw', '1.3', 'new phone');
    expect(contentOf(await later.request({ kind: 'Logout-Request' }))).toMatchObject({
      kind: 'Status',
      result: { code: 200 },
    });
  });

  it('ends once: a repeated Logout is answered like the first one', async () => {
    for (const [version, kind] of [
      ['1.1', 'Disconnect'],
      ['1.2', 'Status'],
    ] as const) {
      const client = await loggedIn(aliceId, 'alice-pw', version, 'leaver');
      for (const _ of [1, 2]) {
        const answer = contentOf(await client.request({ kind: 'Logout-Request' }, { id: '3' }));
        expect(answer).toMatchObject({ kind, result: { code: 200 } });
      }
      expect(await client.code({ kind: 'KeepAlive-Request' })).toBe(604);
    }
  });

  it('expires when its client is silent: 600, and the services are notified', async () => {
    const client = scene.client(second, aliceId, '1.2', 'silent');
    expect((await client.logIn('alice-pw', { timeToLive: 1 })).keepAliveTime).toBe(1);
    const ended = () => received.of('SessionEnded', aliceId).filter(({ data }) => data.cause === 'expired');
    await eventually(() => expect(ended()).toHaveLength(2));
    const answer = await client.poll();
    expect(contentOf(answer)).toMatchObject({ kind: 'Status', result: { code: 600 } });
    expect(answer.message?.session).toEqual({ type: 'Inband', sessionId: client.sessionId });
  });

  it('is unknown: 604 in the session and transaction as they came', async () => {
    const client = scene.client(front, aliceId);
    client.sessionId = 'no-such-session';
    const answer = await client.request({ kind: 'GetList-Request' }, { id: '77' });
    expect(answer.message).toMatchObject({
      session: { type: 'Inband', sessionId: 'no-such-session' },
      transactions: [{ mode: 'Response', id: '77', content: { kind: 'Status', result: { code: 604 } } }],
    });
  });

  it('has its keep-alive time changed within the limits, 605 outside them', async () => {
    const client = await loggedIn(aliceId, 'alice-pw');
    const keepAlive = (timeToLive?: number) =>
      client.ask({ kind: 'KeepAlive-Request', ...(timeToLive !== undefined && { timeToLive }) }, 'KeepAlive-Response');
    expect(await keepAlive()).toMatchObject({ result: { code: 200 }, keepAliveTime: 600 });
    expect(await keepAlive(5)).toMatchObject({ result: { code: 605 }, keepAliveTime: 600 });
    expect(await keepAlive(900)).toMatchObject({ result: { code: 200 }, keepAliveTime: 900 });
  });

  it('keeps to what was negotiated: 506 outside it, 501 for what is not implemented', async () => {
    const client = await loggedIn(aliceId, 'alice-pw', '1.2', 'negotiator');
    expect(await client.code({ kind: 'GetWatcherList-Request' })).not.toBe(506);
    await client.ask(
      { kind: 'Service-Request', functions: { features: { IMFeat: {} } }, allFunctionsRequest: true },
      'Service-Response',
    );
    expect(await client.code({ kind: 'GetList-Request' })).toBe(506);
    expect(await client.code({ kind: 'Search-Request' })).toBe(506);
    expect(await client.code({ kind: 'DeleteGroup-Request', groupId: 'wv:/chess' })).toBe(501);
    const capability = await client.ask(
      { kind: 'ClientCapability-Request', capabilityList: {} },
      'ClientCapability-Response',
    );
    expect(capability.agreedCapabilityList).toEqual({ supportedBearers: ['HTTP'], serverPollMin: 5 });
  });

  it('answers GetSPInfo and Search by itself', async () => {
    const client = await loggedIn(aliceId, 'alice-pw', '1.2', 'seeker');
    expect(await client.ask({ kind: 'GetSPInfo-Request' }, 'GetSPInfo-Response')).toMatchObject({ name: 'smsonly' });
    const search = async (searchElement: string, searchString: string) => {
      const found = await client.ask(
        {
          kind: 'Search-Request',
          searchPairLists: [{ searchElements: [searchElement], searchStrings: [searchString] }],
          searchLimit: 5,
        },
        'Search-Response',
      );
      return found.searchResult?.userList?.users?.map(({ userId }) => userId) ?? [];
    };
    expect(await search('USER_MOBILE_NUMBER', '4790000009')).toEqual(['wv:+4790000009@im.example.com']);
    expect(await search('USER_MOBILE_NUMBER', '4670000009')).toEqual([]);
    expect(await search('USER_ID', 'bob')).toEqual([bobId]);
    expect(await search('USER_ID', 'nobody')).toEqual([]);
  });
});

describe('a request that another service carries out', () => {
  it('is answered in the HTTP response of its POST', async () => {
    const alice = await loggedIn(aliceId, 'alice-pw');
    expect(await alice.ask({ kind: 'GetList-Request' }, 'GetList-Response')).toMatchObject({
      defaultContactList: 'wv:alice/friends@im.example.com',
    });
    const response = await alice.ask(message('hello'), 'SendMessage-Response');
    expect(response).toMatchObject({ result: { code: 200 }, messageId: expect.stringMatching(/^m-/) });
  });

  it('repeated, here or at another instance, gets the same answer and is carried out once', async () => {
    const alice = await loggedIn(aliceId, 'alice-pw');
    const there = scene.client(second, aliceId);
    there.sessionId = alice.sessionId;
    const repeats = [alice, alice, there, there].map((one) =>
      one.ask(message('once'), 'SendMessage-Response', { id: '5' }),
    );
    const again = await Promise.all(repeats);
    again.push(await there.ask(message('once'), 'SendMessage-Response', { id: '5' }));
    expect(new Set(again.map(({ messageId }) => messageId)).size).toBe(1);
    expect(received.of('MessageSubmitted').filter(({ data }) => data.content.data === 'once')).toHaveLength(1);
  });

  it('with the same ID and other content is a different one; without an ID it is never a repeat', async () => {
    const alice = await loggedIn(aliceId, 'alice-pw');
    await alice.ask(message('first'), 'SendMessage-Response', { id: '6' });
    await alice.ask(message('other'), 'SendMessage-Response', { id: '6' });
    await alice.ask(message('anonymous'), 'SendMessage-Response', { id: '' });
    await alice.ask(message('anonymous'), 'SendMessage-Response', { id: '' });
    const texts = received.of('MessageSubmitted').map(({ data }) => data.content.data);
    expect(texts.filter((text) => ['first', 'other', 'anonymous'].includes(text))).toEqual([
      'first',
      'other',
      'anonymous',
      'anonymous',
    ]);
  });

  it('is answered 504 when no service answers in time, and not refused when it is repeated', async () => {
    const hasty = await scene.start({ CSP_DEADLINE: 300, CSP_DEADLINE_GRACE: 100 });
    const alice = scene.client(hasty, aliceId, '1.2', 'hasty');
    alice.sessionId = (await loggedIn(aliceId, 'alice-pw', '1.2', 'hasty')).sessionId;
    const answer = await alice.request(message('unanswered'), { id: '8' });
    expect(contentOf(answer)).toMatchObject({ kind: 'Status', result: { code: 504 } });
    expect(await alice.code(message('unanswered'), { id: '8' })).toBe(504);
    expect(await alice.code(message('answered'), { id: '8' })).toBe(200);
  });

  it('several in one message are answered one by one, with Poll', async () => {
    const alice = await loggedIn(aliceId, 'alice-pw', '1.2', 'bundler');
    const answer = await alice.send([
      { mode: 'Request', id: 'a', content: { kind: 'KeepAlive-Request' } },
      { mode: 'Request', id: 'b', content: message('bundled') },
    ]);
    expect(answer.message).toMatchObject({ transactions: [{ mode: 'Response', id: 'a' }], poll: true });
    const next = await alice.poll();
    expect(next.message).toMatchObject({
      transactions: [{ mode: 'Response', id: 'b', content: { kind: 'SendMessage-Response', result: { code: 200 } } }],
    });
    expect((await alice.poll()).bytes).toHaveLength(0);
  });

  it('several in one message are answered in one by a 1.3 client that agreed to it', async () => {
    const alice = await loggedIn(aliceId, 'alice-pw', '1.3', 'bundler');
    await alice.ask(
      { kind: 'ClientCapability-Request', capabilityList: { multiTransPerMessage: 5 } },
      'ClientCapability-Response',
    );
    const answer = await alice.send([
      { mode: 'Request', id: 'a', content: { kind: 'KeepAlive-Request' } },
      { mode: 'Request', id: 'b', content: message('bundled') },
    ]);
    expect(answer.message?.transactions.map(({ id, content }) => [id, codeOf(content)])).toEqual([
      ['a', 200],
      ['b', 200],
    ]);
  });
});
