import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@smsonly/testing';
import { codeOf, contentOf, type CspClient } from '../testing/csp-client.js';
import { documents } from '../testing/documents.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';

jest.setTimeout(90_000);

const { contentType, message, transaction, contents } = documents.xml;
const keepAlive = { kind: 'KeepAlive-Request' } as const;
/** Another service answers it, and there is none here. */
const getList = { kind: 'GetList-Request' } as const;

let scene: FrontScene;
let front: RunningFront;
let alice: CspClient;
let bob: CspClient;

beforeAll(async () => {
  scene = await FrontScene.open();
  front = await scene.start({ CSP_WAITING_OF_USER: 2, CSP_DEADLINE: 3_000, CSP_DEADLINE_GRACE: 1_000 });
  for (const name of ['alice', 'bob']) await scene.register(front, `wv:${name}@im.example.com`, { password: 'pw' });
  [alice, bob] = [scene.client(front, 'wv:alice'), scene.client(front, 'wv:bob')];
  for (const client of [alice, bob]) {
    await client.logIn('pw');
    // From now on the instance knows whose the session is.
    expect(await client.code(keepAlive)).toBe(200);
  }
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

const numberOf = async (metric: string): Promise<number> => {
  const text = await (await fetch(`${front.management}/metrics`)).text();
  const line = text.split('\n').find((one) => metric.split(' ').every((part) => one.includes(part)));
  return Number(line?.split(' ').at(-1) ?? 0);
};

describe('while one user has four POSTs under way and two that wait', () => {
  it('their next ones are answered 503 at once, and another user notices nothing', async () => {
    const asked = Array.from({ length: 4 }, () => alice.request(getList));
    await eventually(async () => expect(await numberOf('csp_requests_now state="held"')).toBe(4));
    const waiting = Array.from({ length: 2 }, () => alice.request(keepAlive));
    await eventually(async () => expect(await numberOf('csp_requests_now state="waiting"')).toBe(2));
    const refused = await alice.request(keepAlive);
    expect(contentOf(refused)).toMatchObject({ kind: 'KeepAlive-Response', result: { code: 503 } });
    expect(refused.message).toMatchObject({ session: { type: 'Inband', sessionId: alice.sessionId } });
    expect(await bob.code(keepAlive)).toBe(200);
    // Strangers, and who logs in, neither.
    expect((await scene.client(front, 'wv:bob', '1.2', 'elsewhere').logIn('pw')).result.code).toBe(200);
    expect(await numberOf('csp_shed_total reason="lane-full"')).toBe(1);
    for (const one of asked) expect(codeOf(contentOf(await one))).toBe(504);
    for (const one of waiting) expect([200, 503]).toContain(codeOf(contentOf(await one)));
    expect(await alice.code(keepAlive)).toBe(200);
  });
});

describe('while eight connections of one user are full of polls', () => {
  it('these are carried out one after the other, and the requests of others between them', async () => {
    const poll = message({ sessionId: alice.sessionId }, [transaction(contents.keepAlive)]);
    const head = `POST /imps HTTP/1.1\r\nhost: a\r\ncontent-type: ${contentType}\r\ncontent-length: ${poll.length}\r\n\r\n`;
    const many = Buffer.concat(Array.from({ length: 1_000 }, () => Buffer.concat([Buffer.from(head), poll])));
    const { hostname, port } = new URL(front.csp);
    const sockets: Socket[] = [];
    for (let count = 0; count < 8; count++) {
      const socket = connect(Number(port), hostname).resume();
      await once(socket, 'connect');
      socket.write(many);
      sockets.push(socket);
    }
    const before = await numberOf('csp_requests_total primitive="KeepAlive-Request" code="200"');
    for (let count = 0; count < 10; count++) expect(await bob.code(keepAlive)).toBe(200);
    expect(await numberOf('csp_requests_now state="under-way"')).toBeLessThanOrEqual(4);
    // Of 8,000.
    expect((await numberOf('csp_requests_total primitive="KeepAlive-Request" code="200"')) - before).toBeLessThan(
      2_000,
    );
    for (const socket of sockets) socket.destroy();
  });
});

describe('while strangers keep heads, bodies and connections open', () => {
  let narrow: RunningFront;
  let carol: CspClient;
  const open: Socket[] = [];

  beforeAll(async () => {
    narrow = await scene.start({
      IMPS_MAX_CONNECTIONS: 200,
      IMPS_MAX_CONNECTIONS_OF_ADDRESS: 200,
      IMPS_REQUEST_TIMEOUT: 4_000,
    });
    await scene.register(narrow, 'wv:carol@im.example.com', { password: 'pw' });
    carol = scene.client(narrow, 'wv:carol');
    await carol.logIn('pw');
  });

  async function strangers(count: number, ...says: readonly (string | Buffer)[]): Promise<Socket[]> {
    const { hostname, port } = new URL(narrow.csp);
    const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).resume());
    open.push(...sockets);
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      for (const what of says) socket.write(what);
    }
    return sockets;
  }
  const isOpen = (socket: Socket) => !socket.destroyed && socket.readyState === 'open';
  afterAll(() => open.forEach((socket) => socket.destroy()));

  it('others are served, the connections are ended in time, and large bodies have no more than their room', async () => {
    const head = `POST /imps HTTP/1.1\r\nhost: a\r\ncontent-type: ${contentType}\r\n`;
    const all = [
      ...(await strangers(40, 'POST /imps HTTP/1.1\r\nhost: a\r\n')),
      ...(await strangers(150, `${head}content-length: 262144\r\n\r\n`, 'x'.repeat(250_000))),
      ...(await strangers(200)),
    ];
    for (let count = 0; count < 5; count++) expect(await carol.code(keepAlive)).toBe(200);
    await eventually(() => expect(all.filter(isOpen).length).toBeLessThanOrEqual(200), { timeout: 30_000 });
    const text = await (await fetch(`${narrow.management}/metrics`)).text();
    expect(text).toMatch(/http_door_refusals_total\{[^}]*reason="gave-way"/);
    await eventually(() => expect(all.filter(isOpen).length).toBe(0), { timeout: 30_000 });
    expect(await carol.code(keepAlive)).toBe(200);
  });
});
