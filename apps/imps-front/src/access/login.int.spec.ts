import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Encoding } from '@smsonly/imps-codec';
import {
  capabilitiesIn,
  cspVersions,
  digestBytes,
  type CspVersion,
  type Primitive,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { deferTransactions } from '../queue/queue.store.js';
import { codeOf, contentOf, post as postBytes, type Answer, type CspClient } from '../testing/csp-client.js';
import { documents } from '../testing/documents.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, presenceStandIn, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const doraId = 'wv:dora@im.example.com';
const emilId = 'wv:emil@im.example.com';
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;
let second: RunningFront;
let clients = 0;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front, second] = await Promise.all([
    scene.start(),
    scene.start({ KEEP_ALIVE_LEAST: 1000, KEEP_ALIVE_GRACE: 0, SESSION_SWEEP: 60_000 }),
    routingStandIn(scene, received),
    presenceStandIn(scene, received),
  ]);
  await scene.register(front, doraId, { password: 'dora-pw' });
  await scene.register(front, emilId, { password: 'emil-pw' });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

type LoginRequest = PrimitiveOf<'Login-Request'>;
type LoginResponse = PrimitiveOf<'Login-Response'>;

const forms = cspVersions.flatMap((version) =>
  (['xml', 'wbxml'] as const).map((encoding) => [version, encoding] as const),
);

/** A client that no other test has. */
const newClient = (version: CspVersion, encoding: Encoding, user = doraId, name = `client ${clients++}`) =>
  scene.client(front, user, version, name, encoding);
const password = (client: CspClient) => (client.user === doraId ? 'dora-pw' : 'emil-pw');

async function loggedIn(version: CspVersion, encoding: Encoding, user = doraId): Promise<CspClient> {
  const client = newClient(version, encoding, user);
  await client.logIn(password(client));
  return client;
}

/** Posts a Login-Request where the client is: in its session, if it has one. */
async function post(
  client: CspClient,
  more: Partial<LoginRequest>,
  id = client.nextId(),
): Promise<[Answer, LoginResponse]> {
  const answer = await client.request(client.loginRequest(more), { id });
  const content = contentOf(answer);
  if (content?.kind !== 'Login-Response') throw new Error(`answered with ${JSON.stringify(content)}`);
  expect(answer.message?.session).toEqual({ type: 'Outband' });
  expect(answer.message?.transactions).toMatchObject([{ mode: 'Response', id }]);
  expect(answer.message?.poll ?? false).toBe(false);
  return [answer, content];
}

/** Something waits in the client's session, and it is told so. */
async function somethingWaits(client: CspClient, userId = doraId): Promise<void> {
  const session = await eventually(() => {
    const started = received.of('SessionStarted', userId).filter(({ data }) => data.clientId.url === client.client);
    return started.at(-1)!.data.session;
  });
  const presences = [
    { userId: 'wv:alice', attributes: [{ name: 'StatusText' as const, qualifier: true, value: 'hi' }] },
  ];
  const { accountId, sessionId } = session;
  await scene.publishFact('presence-notifications', userId, {
    type: 'PresenceChanged',
    data: { accountId, userId, sessionId, presences },
  });
  await eventually(async () => {
    const answer = await client.request({ kind: 'KeepAlive-Request' });
    expect(answer.message?.poll).toBe(true);
  });
}

/** As after the last delivery that the client does not acknowledge. */
async function deferAll({ sessionId }: CspClient): Promise<void> {
  const db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 1 });
  try {
    const [session] = await db.sql.rows<{ session_id: string }>`
      select session_id from session where wire_id = ${sessionId ?? ''}`;
    const waiting = await db.sql.rows<{ number: bigint }>`
      select number from server_transaction where session_id = ${session!.session_id}::uuid and state = 'waiting'`;
    await deferTransactions(
      db.sql,
      waiting.map(({ number }) => number),
    );
    await db.sql.run`update server_transaction set deliveries = 3 where session_id = ${session!.session_id}::uuid`;
  } finally {
    await db.close();
  }
}

const keepAlive = (client: CspClient) => client.code({ kind: 'KeepAlive-Request' });
const endedBy = (userId = doraId) => received.of('SessionEnded', userId).map(({ data }) => data.cause);

async function expectDisconnect(client: CspClient): Promise<string> {
  const { message } = await client.poll();
  expect(message).toMatchObject({
    session: { type: 'Inband', sessionId: client.sessionId },
    transactions: [{ mode: 'Request', content: { kind: 'Disconnect', result: { code: 601 } } }],
  });
  expect(message?.poll ?? false).toBe(false);
  const id = message?.transactions[0]?.id ?? '';
  expect(id).toMatch(/^\S{1,50}$/);
  return id;
}

describe.each(forms)('a login inside of a session, in %s %s', (version, encoding) => {
  it('is answered out of band, never says Poll, and its session is the one in the content', async () => {
    const client = await loggedIn(version, encoding);
    const old = client.sessionId;
    await somethingWaits(client);
    expect((await post(client, { password: 'wrong' }))[1].result.code).toBe(409);
    expect((await post(client, { digestSchemas: ['MD6'] }))[1].result.code).toBe(543);
    const [, response] = await post(client, { password: 'dora-pw', sessionCookie: 'another' });
    expect(response).toMatchObject({ result: { code: 200 }, sessionId: expect.any(String) });
    expect(response.sessionId).not.toBe(old);
    await expectDisconnect(client);
    client.sessionId = response.sessionId;
    expect(await keepAlive(client)).toBe(200);
    expect((await client.poll()).bytes).toHaveLength(0);
  });

  it('takes both steps of a digest login under one TransactionID', async () => {
    const client = await loggedIn(version, encoding);
    const old = client.sessionId;
    await somethingWaits(client);
    const [, first] = await post(client, { digestSchemas: ['MD5', 'SHA'] }, '7');
    expect(first).toMatchObject({ result: { code: 401 }, digestSchema: 'MD5' });
    expect(await keepAlive(client)).toBe(200);
    const digest = digestBytes('MD5', first.nonce ?? '', 'dora-pw');
    const [, last] = await post(client, { digestBytes: digest, sessionCookie: 'another' }, '7');
    expect(last.result.code).toBe(200);
    expect(last.sessionId).not.toBe(old);
    client.sessionId = last.sessionId;
    expect(await keepAlive(client)).toBe(200);
  });

  it('may name a session of another user, which lives on, or one that is over or unknown', async () => {
    const other = await loggedIn(version, encoding, emilId);
    const over = await loggedIn(version, encoding, emilId);
    await over.request({ kind: 'Logout-Request' });
    for (const sessionId of [other.sessionId, over.sessionId, 'never-was']) {
      const client = newClient(version, encoding);
      client.sessionId = sessionId;
      const [, response] = await post(client, { password: 'dora-pw' });
      expect(response.result.code).toBe(200);
      client.sessionId = response.sessionId;
      expect(await keepAlive(client)).toBe(200);
    }
    expect(await keepAlive(other)).toBe(200);
  });
});

it.each(['xml', 'wbxml'] as const)('a login that cannot be read never says Poll, in %s', async (encoding) => {
  const { contentType, contents, message, transaction } = documents[encoding];
  const client = await loggedIn('1.2', encoding);
  await somethingWaits(client);
  for (const [content, kind] of [
    [contents.loginOfNobody, 'Login-Response'],
    [contents.loginOfNoClient, 'Status'],
  ] as const) {
    const bytes = message({ sessionId: client.sessionId! }, [transaction(content)]);
    const answer = await postBytes(client.url, bytes, contentType);
    expect(contentOf(answer)).toMatchObject({ kind, result: { code: 402 } });
    expect(answer.message?.poll ?? false).toBe(false);
  }
  expect((await client.poll()).bytes).not.toHaveLength(0);
});

describe.each(forms)('a login with other requests in one message, in %s %s', (version, encoding) => {
  it('is answered first and alone; the other answers wait in the session, if it lives on', async () => {
    const other = await loggedIn(version, encoding, emilId);
    const client = newClient(version, encoding);
    client.sessionId = other.sessionId;
    const login = client.loginRequest({ password: 'dora-pw' });
    const { message } = await client.send([
      { mode: 'Request', id: 'a', content: { kind: 'KeepAlive-Request' } },
      { mode: 'Request', id: 'b', content: login },
    ]);
    expect(message).toMatchObject({
      session: { type: 'Outband' },
      transactions: [{ mode: 'Response', id: 'b', content: { kind: 'Login-Response', result: { code: 200 } } }],
    });
    expect(message?.transactions).toHaveLength(1);
    expect(message?.poll ?? false).toBe(false);
    expect((await other.poll()).message).toMatchObject({ transactions: [{ mode: 'Response', id: 'a' }] });
  });
});

describe.each(forms)('the old session of a client that logged in again, in %s %s', (version, encoding) => {
  async function replaced(): Promise<[CspClient, CspClient]> {
    const old = await loggedIn(version, encoding);
    await somethingWaits(old);
    const next = newClient(version, encoding, doraId, old.client);
    await next.logIn('dora-pw');
    return [old, next];
  }

  it('is told at each poll: Disconnect 601, in that session, as a transaction of the server', async () => {
    const [old, next] = await replaced();
    const id = await expectDisconnect(old);
    for (const content of [
      { kind: 'Status', result: { code: 200 } },
      { kind: 'Disconnect', result: { code: 200 } },
    ] as const) {
      const answer = await old.acknowledge(id, content);
      expect([answer.http.status, answer.bytes.length]).toEqual([200, 0]);
    }
    expect(await expectDisconnect(old)).toBe(id);
    expect(await keepAlive(next)).toBe(200);
    await eventually(() => expect(endedBy()).toContain('replaced'));
  });

  it('refuses everything else with Status 601 and without Poll', async () => {
    const [old] = await replaced();
    for (const request of [
      { kind: 'GetList-Request' },
      { kind: 'KeepAlive-Request' },
      { kind: 'Logout-Request' },
    ] as Primitive[]) {
      const { message } = await old.request(request, { id: '3' });
      expect(message).toMatchObject({
        session: { type: 'Inband', sessionId: old.sessionId },
        transactions: [{ mode: 'Response', id: '3', content: { kind: 'Status', result: { code: 601 } } }],
      });
      expect(message?.poll ?? false).toBe(false);
    }
  });
});

describe('a session that is over', () => {
  it.each(forms)('since its account was deleted says Disconnect 601, in %s %s', async (version, encoding) => {
    const userId = `wv:gone${clients++}@im.example.com`;
    await scene.register(front, userId, { password: 'emil-pw' });
    const client = await loggedIn(version, encoding, userId);
    await scene.admin(front, 'DELETE', userId);
    await expectDisconnect(client);
    expect(await keepAlive(client)).toBe(601);
  });

  it.each(forms)(
    'since its user logged out takes a repeated Logout, says 604 and never Poll, in %s %s',
    async (version, encoding) => {
      const client = await loggedIn(version, encoding);
      await somethingWaits(client);
      for (const _ of [1, 2]) {
        const answer = await client.request({ kind: 'Logout-Request' });
        expect(codeOf(contentOf(answer))).toBe(200);
        expect(answer.message?.poll ?? false).toBe(false);
      }
      const answer = await client.poll();
      expect(contentOf(answer)).toMatchObject({ kind: 'Status', result: { code: 604 } });
      expect(answer.message?.poll ?? false).toBe(false);
    },
  );
});

const lists = {
  capabilityList: { clientType: 'MOBILE_PHONE', serverPollMin: 8, multiTransPerMessage: 4, supportedBearers: ['HTTP'] },
  functions: { features: { PresenceFeat: {}, IMFeat: { MM: true }, GroupFeat: {} } },
} as const;

describe.each(['xml', 'wbxml'] as const)('a 1.3 login with lists, in %s', (encoding) => {
  it('agrees capabilities and services at once, and asks for no more', async () => {
    const client = newClient('1.3', encoding);
    const response = await client.logIn('dora-pw', lists);
    expect(response).toMatchObject({
      result: { code: 200 },
      agreedCapabilityList: { supportedBearers: ['HTTP'], serverPollMin: 5, multiTransPerMessage: 4 },
      capabilityRequest: false,
    });
    expect(response.functions).toEqual({ features: { GroupFeat: {} } });
    expect(await client.code({ kind: 'Search-Request' })).toBe(506);
    expect(await client.code({ kind: 'GetList-Request' })).not.toBe(506);
    const answer = await client.send([
      { mode: 'Request', id: 'a', content: { kind: 'KeepAlive-Request' } },
      { mode: 'Request', id: 'b', content: { kind: 'KeepAlive-Request' } },
    ]);
    expect(answer.message?.transactions).toHaveLength(2);
    await eventually(() => {
      const started = received.of('SessionStarted', doraId).find(({ data }) => data.clientId.url === client.client);
      expect(started?.data.clientType).toBe('MOBILE_PHONE');
    });
  });

  it('may have either of them: what is missing is negotiated afterwards', async () => {
    const capable = await newClient('1.3', encoding).logIn('dora-pw', { capabilityList: lists.capabilityList });
    expect(capable).toMatchObject({ agreedCapabilityList: { serverPollMin: 5 }, capabilityRequest: false });
    expect(capable).not.toHaveProperty('functions');
    const client = newClient('1.3', encoding);
    const served = await client.logIn('dora-pw', { functions: { features: { PresenceFeat: {} } } });
    expect(served).toMatchObject({ result: { code: 200 }, capabilityRequest: true });
    expect(served).not.toHaveProperty('functions');
    expect(served).not.toHaveProperty('agreedCapabilityList');
    expect(await client.code({ kind: 'Search-Request' })).toBe(506);
  });

  it.each(['first', 'second'])('may have them in the %s step of a digest login', async (step) => {
    const client = newClient('1.3', encoding);
    const [inFirst, inSecond] = step === 'first' ? [lists, {}] : [{}, lists];
    const outband = { outband: true, id: '1' };
    const first = await client.ask(
      client.loginRequest({ digestSchemas: ['SHA'], ...inFirst }),
      'Login-Response',
      outband,
    );
    expect(first).toMatchObject({ result: { code: 401 } });
    expect(first).not.toHaveProperty('agreedCapabilityList');
    const digest = digestBytes('SHA', first.nonce ?? '', 'dora-pw');
    const other = scene.client(second, doraId, '1.3', client.client, encoding);
    const last = await other.ask(client.loginRequest({ digestBytes: digest, ...inSecond }), 'Login-Response', outband);
    expect(last).toMatchObject({
      result: { code: 200 },
      agreedCapabilityList: { serverPollMin: 5 },
      functions: { features: { GroupFeat: {} } },
      capabilityRequest: false,
    });
  });
});

describe.each(['xml', 'wbxml'] as const)('a 1.3 session taken up again, in %s', (encoding) => {
  async function agreed(cookie = `cookie-${clients++}`): Promise<[CspClient, string]> {
    const client = newClient('1.3', encoding);
    await client.logIn('dora-pw', { ...lists, sessionCookie: cookie });
    await somethingWaits(client);
    return [client, cookie];
  }
  const again = (client: CspClient, more: Partial<LoginRequest>) =>
    client.ask(client.loginRequest({ password: 'dora-pw', ...more }), 'Login-Response', { outband: true });

  it.each(['SessionID', 'SessionCookie'])(
    'by its %s goes on: what was agreed, what waits, a new KeepAliveTime',
    async (by) => {
      const [client, cookie] = await agreed();
      const named =
        by === 'SessionID' ? { sessionId: client.sessionId!, sessionCookie: 'a new one' } : { sessionCookie: cookie };
      const started = received.of('SessionStarted', doraId).length;
      const response = await again(client, { ...named, timeToLive: 900 });
      expect(response).toMatchObject({
        result: { code: 200 },
        sessionId: client.sessionId,
        keepAliveTime: 900,
        capabilityRequest: false,
      });
      expect(response).not.toHaveProperty('agreedCapabilityList');
      expect(response).not.toHaveProperty('functions');
      expect(await client.code({ kind: 'Search-Request' })).toBe(506);
      expect(await client.ask({ kind: 'KeepAlive-Request' }, 'KeepAlive-Response')).toMatchObject({
        keepAliveTime: 900,
      });
      expect(contentOf(await client.poll())?.kind).toBe('PresenceNotification-Request');
      expect(received.of('SessionStarted', doraId)).toHaveLength(started);
      expect((await again(client, { ...named })).sessionId).toBe(client.sessionId);
    },
  );

  it('brings again what was deferred until the next login, even if it was given out', async () => {
    const [client] = await agreed();
    const first = await client.poll();
    expect(contentOf(first)?.kind).toBe('PresenceNotification-Request');
    await deferAll(client);
    expect((await client.poll()).bytes).toHaveLength(0);
    await again(client, { sessionId: client.sessionId! });
    const second = await client.poll();
    expect(second.message?.transactions).toMatchObject([{ id: first.message?.transactions[0]?.id }]);
    await client.acknowledge(second.message?.transactions[0]?.id ?? '');
    expect((await client.poll()).bytes).toHaveLength(0);
  });

  it('knows a repeated transaction by its SessionID; by its cookie, the client may count from 1 again', async () => {
    const [client, cookie] = await agreed();
    const text = `same ${encoding}`;
    const send = () =>
      client.ask(
        {
          kind: 'SendMessage-Request',
          deliveryReport: false,
          messageInfo: {
            contentType: 'text/plain',
            contentSize: text.length,
            recipient: { users: [{ userId: emilId }] },
            sender: { user: { userId: doraId } },
          },
          contentData: text,
        },
        'SendMessage-Response',
        { id: '900' },
      );
    const { messageId } = await send();
    await again(client, { sessionId: client.sessionId!, sessionCookie: cookie });
    expect((await send()).messageId).toBe(messageId);
    await again(client, { sessionCookie: cookie });
    expect((await send()).messageId).not.toBe(messageId);
    expect(received.of('MessageSubmitted', doraId).filter(({ data }) => data.content.data === text)).toHaveLength(2);
  });

  it('brings answers that wait only to a client that knows what it asked', async () => {
    const client = newClient('1.3', encoding);
    await client.logIn('dora-pw', { capabilityList: {} });
    const two = (['1', '2'] as const).map((id) => ({
      mode: 'Request' as const,
      id,
      content: { kind: 'KeepAlive-Request' as const },
    }));
    expect((await client.send(two)).message?.transactions).toMatchObject([{ id: '1' }]);
    await again(client, { sessionId: client.sessionId! });
    expect((await client.poll()).message?.transactions).toMatchObject([{ id: '2' }]);
    await client.send(two);
    const { sessionId } = await again(client, {});
    expect(sessionId).toBe(client.sessionId);
    expect((await client.poll()).bytes).toHaveLength(0);
  });

  it('takes new lists in place of the old ones', async () => {
    const [client] = await agreed();
    const response = await again(client, {
      sessionId: client.sessionId!,
      functions: { features: { FundamentalFeat: {} } },
      capabilityList: { multiTransPerMessage: 7 },
    });
    expect(response).toMatchObject({ agreedCapabilityList: { multiTransPerMessage: 7 }, capabilityRequest: false });
    expect(response.functions).toEqual({ features: { FundamentalFeat: expect.anything() } });
    expect(capabilitiesIn(response.functions?.features, '1.3').has('SRCH')).toBe(false);
    expect(await client.code({ kind: 'GetList-Request' })).toBe(506);
  });

  it('has its capabilities requested if none were ever agreed', async () => {
    const client = newClient('1.3', encoding);
    await client.logIn('dora-pw');
    const response = await again(client, { sessionId: client.sessionId! });
    expect(response).toMatchObject({ sessionId: client.sessionId, capabilityRequest: true });
    await client.ask({ kind: 'ClientCapability-Request', capabilityList: {} }, 'ClientCapability-Response');
    expect(await again(client, { sessionId: client.sessionId! })).toMatchObject({ capabilityRequest: false });
  });

  it('needs the credentials: 409 and 401 leave it as it is', async () => {
    const [client] = await agreed();
    expect((await again(client, { sessionId: client.sessionId!, password: 'wrong' })).result.code).toBe(409);
    const request = client.loginRequest({ sessionId: client.sessionId!, digestSchemas: ['MD5'] });
    const first = await client.ask(request, 'Login-Response', { outband: true });
    expect(first.result.code).toBe(401);
    expect(first).not.toHaveProperty('sessionId');
    const digest = client.loginRequest({ digestBytes: digestBytes('MD5', first.nonce ?? '', 'dora-pw') });
    const last = await client.ask({ ...digest, sessionCookie: 'other' }, 'Login-Response', { outband: true });
    expect(last).toMatchObject({ result: { code: 200 }, sessionId: client.sessionId });
    expect(await keepAlive(client)).toBe(200);
  });

  it('is not there: 502, and the next login without SessionID starts afresh', async () => {
    const [client] = await agreed();
    const gone = client.sessionId!;
    await client.request({ kind: 'Logout-Request' });
    for (const sessionId of [gone, 'never-was']) {
      const response = await again(client, { sessionId });
      expect(response.result.code).toBe(502);
      expect(response).not.toHaveProperty('sessionId');
    }
    const response = await again(client, {});
    expect(response).toMatchObject({ result: { code: 200 }, capabilityRequest: true });
    expect(response.sessionId).not.toBe(gone);
  });

  it('is never taken over by another user or another client', async () => {
    const [client, cookie] = await agreed();
    const emil = newClient('1.3', encoding, emilId, client.client);
    const tablet = newClient('1.3', encoding);
    for (const [thief, secret] of [
      [emil, 'emil-pw'],
      [tablet, 'dora-pw'],
    ] as const) {
      const byId = thief.loginRequest({ password: secret, sessionId: client.sessionId! });
      expect((await thief.ask(byId, 'Login-Response', { outband: true })).result.code).toBe(502);
      const byCookie = thief.loginRequest({ password: secret, sessionCookie: cookie });
      const response = await thief.ask(byCookie, 'Login-Response', { outband: true });
      expect(response.result.code).toBe(200);
      expect(response.sessionId).not.toBe(client.sessionId);
    }
    expect(await keepAlive(client)).toBe(200);
  });

  it('is another one when it has expired', async () => {
    const client = scene.client(second, doraId, '1.3', `client ${clients++}`, encoding);
    await client.logIn('dora-pw', { timeToLive: 1, sessionCookie: 'short' });
    await eventually(async () => expect(codeOf(contentOf(await client.poll()))).toBe(600), { interval: 1_300 });
    expect((await again(client, { sessionId: client.sessionId! })).result.code).toBe(502);
    const response = await again(client, { sessionCookie: 'short' });
    expect(response.sessionId).not.toBe(client.sessionId);
  });
});

it.each(forms)(
  'the service tree names no attribute list capability, and says that all are there but in 1.3, in %s %s',
  async (version, encoding) => {
    const client = await loggedIn(version, encoding);
    const everything = { FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {}, GroupFeat: {} };
    const response = await client.ask(
      {
        kind: 'Service-Request',
        clientId: { url: client.client },
        functions: { features: everything },
        allFunctionsRequest: true,
      },
      'Service-Response',
    );
    expect(response.functions?.features?.GroupFeat).toEqual({});
    const offered = response.allFunctions?.features;
    expect(JSON.stringify(offered)).not.toMatch(/CALI|DALI|GALS/);
    expect(capabilitiesIn(offered, version).has('CALI')).toBe(version !== '1.3');
    expect(capabilitiesIn(offered, version).has('UPDPR')).toBe(true);
    expect(capabilitiesIn(offered, version).has('CREAG')).toBe(false);
  },
);

it.each(['1.1', '1.2'] as const)('a login with the cookie of a living session is a new one in %s', async (version) => {
  const client = newClient(version, 'xml');
  await client.logIn('dora-pw', { sessionCookie: 'same' });
  const next = scene.client(front, doraId, version, client.client);
  await next.logIn('dora-pw', { sessionCookie: 'same' });
  expect(next.sessionId).not.toBe(client.sessionId);
  await expectDisconnect(client);
});

it('sessions are counted by how they start and end', async () => {
  const metrics = await (await fetch(`${front.management}/metrics`)).text();
  for (const how of ['login', 'session-id', 'cookie']) {
    expect(metrics).toMatch(new RegExp(`smsonly_csp_sessions_started_total\\{[^}]*how="${how}"[^}]*\\} [1-9]`));
  }
  for (const cause of ['replaced', 'logout', 'account-deleted']) {
    expect(metrics).toMatch(new RegExp(`smsonly_csp_sessions_ended_total\\{[^}]*cause="${cause}"[^}]*\\} [1-9]`));
  }
});

describe('the sessions of a user', () => {
  const finnId = 'wv:finn@im.example.com';
  const live = async (userId: string) => {
    const db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 1 });
    const [row] = await db.sql.rows<{ live: number }>`
      select count(*)::int as live from session where user_id = ${userId} and ended_at is null`;
    await db.close();
    return row?.live;
  };

  it('are 10 at most: of 40 logins at once with 40 clients all succeed, and the sessions that are over say so', async () => {
    await scene.register(front, finnId, { password: 'finn-pw' });
    const clients = Array.from({ length: 40 }, (_, index) =>
      scene.client(index % 2 === 0 ? front : second, finnId, '1.2', `many ${index}`),
    );
    await Promise.all(clients.map((client) => client.logIn('finn-pw')));
    expect(await live(finnId)).toBe(10);
    const codes = await Promise.all(clients.map(keepAlive));
    expect(codes.filter((code) => code === 200)).toHaveLength(10);
    expect(codes.filter((code) => code === 601)).toHaveLength(30);
    await expectDisconnect(clients[codes.indexOf(601)]!);
    // On both topics.
    await eventually(() => expect(endedBy(finnId)).toEqual(Array.from({ length: 60 }, () => 'replaced')));
  });
});

describe('wrong passwords', () => {
  const from = (name: string, user: string, client = 'stranger') =>
    scene.client(front, user, '1.2', `${client} ${name}`);
  const wrong = async (client: CspClient) =>
    (await client.ask(client.loginRequest({ password: 'guess' }), 'Login-Response', { outband: true })).result.code;

  it('are answered 409 twenty times, then 503 without a look; the user’s known client gets in meanwhile', async () => {
    const gretaId = 'wv:greta@im.example.com';
    await scene.register(front, gretaId, { password: 'greta-pw' });
    const greta = from('phone', gretaId, 'owner');
    await greta.logIn('greta-pw');
    const strangers = Array.from({ length: 40 }, (_, index) => from(String(index), gretaId));
    const codes = await Promise.all(strangers.map(wrong));
    expect(codes.filter((code) => code === 409)).toHaveLength(20);
    expect(codes.filter((code) => code === 503)).toHaveLength(20);
    const [late] = strangers;
    const right = late!.loginRequest({ password: 'greta-pw' });
    expect((await late!.ask(right, 'Login-Response', { outband: true })).result.code).toBe(503);
    await greta.logIn('greta-pw');
    expect(await keepAlive(greta)).toBe(200);
  });

  it('of a user who does not exist are put off as well', async () => {
    const nobody = from('x', 'wv:nobody@im.example.com');
    const codes = [];
    for (let tries = 0; tries < 22; tries++) codes.push(await wrong(nobody));
    expect(codes).toEqual([...new Array<number>(20).fill(531), 503, 503]);
  });

  it('put off no digest login’s first step, and a stranger who asks for challenges uses up none of the user’s', async () => {
    const hugoId = 'wv:hugo@im.example.com';
    await scene.register(front, hugoId, { password: 'hugo-pw' });
    const hugo = scene.client(front, hugoId, '1.2', 'phone');
    const outband = { outband: true };
    const first = await hugo.ask(hugo.loginRequest({ digestSchemas: ['MD5'] }), 'Login-Response', outband);
    expect(first.result.code).toBe(401);
    // The same ClientID, which is no secret.
    const stranger = scene.client(front, hugoId, '1.2', 'phone');
    for (let asked = 0; asked < 40; asked++)
      await stranger.ask(stranger.loginRequest({ digestSchemas: ['MD5'] }), 'Login-Response', outband);
    const guess = digestBytes('MD5', first.nonce ?? '', 'guess');
    expect(
      (await stranger.ask(stranger.loginRequest({ digestBytes: guess }), 'Login-Response', outband)).result.code,
    ).toBe(409);
    const digest = digestBytes('MD5', first.nonce ?? '', 'hugo-pw');
    const last = await hugo.ask(hugo.loginRequest({ digestBytes: digest }), 'Login-Response', outband);
    expect(last).toMatchObject({ result: { code: 200 }, sessionId: expect.any(String) });
    // Each is good once.
    const again = await hugo.ask(hugo.loginRequest({ digestBytes: digest }), 'Login-Response', outband);
    expect(again.result.code).toBe(409);
  });
});
