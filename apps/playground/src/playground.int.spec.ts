import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, readVariables } from '@smsonly/platform';
import { eventually, freePort } from '@smsonly/testing';
import { playgroundVariables } from './playground.variables.js';
import type { ServiceState } from './seams/way.js';
import type { LauncherChannel } from './server/services/launcher-channel.js';
import { channelTo } from './server/services/launcher-channel.js';
import { exportOfAll } from './server/testing/spans-in-otlp.js';
import { story } from './server/testing/story.js';
import { accountsApi, ask, Upstream, type Answered } from './server/testing/upstreams.js';
import { startPlayground } from './start-playground.js';

const token = 'the-admin-token';
const alice = { userId: 'wv:alice@im.example.com', password: 'alice-pw', displayName: 'Alice', msisdn: '+4790000001' };
const phone = '%2B4790000009';
const script = `console.log(${JSON.stringify('x'.repeat(4000))});`;

let page: string;
let logged: string[];
const logger = createLogger({ service: 'playground', instance: 'test' }, { write: (line) => void logged.push(line) });

beforeAll(() => {
  logged = [];
  page = mkdtempSync(join(tmpdir(), 'smsonly-page-'));
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), '<!doctype html><script type="module" src="/assets/index-Ab12.js"></script>');
  writeFileSync(join(page, 'assets', 'index-Ab12.js'), script);
});
afterAll(() => rmSync(page, { recursive: true, force: true }));

async function start(env: Record<string, string> = {}, launcher?: LauncherChannel, folder = page) {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const values = readVariables(playgroundVariables, {
    PLAYGROUND_PORT: '0',
    ADMIN_TOKEN: token,
    IMPS_URL: `${nobody}/imps`,
    ADMIN_URL: nobody,
    DEMO_ACCOUNTS: JSON.stringify([alice]),
    ...env,
  });
  const running = await startPlayground(values, logger, { page: folder, launcher });
  const to = (path: string, options: Parameters<typeof ask>[1] = {}) => ask(`${running.url}${path}`, options);
  return { ...running, to, [Symbol.asyncDispose]: () => running.stop() };
}
const json = ({ text }: Answered): unknown => JSON.parse(text);
const problem = (answered: Answered) => {
  expect(answered.headers['content-type']).toMatch(/^application\/problem\+json/);
  return [answered.status, (json(answered) as { detail: string }).detail];
};

describe('the page', () => {
  let playground: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => void (playground = await start()));
  afterAll(() => playground.stop());

  it('is given out with headers that let it do nothing but with its own origin', async () => {
    const { status, headers, text } = await playground.to('/');
    expect(status).toBe(200);
    expect(text).toContain('<!doctype html>');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
  });

  it.each(['/nothing', '/api/settings', '/assets/../../etc/passwd', '/%zz', '/imps', '/health/live'])(
    'has %s answered with the same headers',
    async (path) => {
      const { headers } = await playground.to(path);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('has files that come compressed and stay in the cache for ever', async () => {
    const accepting = (coding: string) =>
      playground.to('/assets/index-Ab12.js', { headers: { 'accept-encoding': coding } });
    const [br, gzip, plain] = [await accepting('gzip, br'), await accepting('gzip'), await accepting('identity')];
    expect(br.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(brotliDecompressSync(br.body).toString()).toBe(script);
    expect(gunzipSync(gzip.body).toString()).toBe(script);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.text).toBe(script);
    expect(new Set([br, gzip, plain].map(({ headers }) => headers.etag)).size).toBe(3);
  });

  it('is not sent again to a browser that has it', async () => {
    const { headers } = await playground.to('/');
    const again = await playground.to('/', { headers: { 'if-none-match': `W/"x", ${headers.etag}` } });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect((await playground.to('/', { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, text } = await playground.to('/', { method: 'HEAD' });
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(Number(headers['content-length'])).toBeGreaterThan(50);
  });

  it.each([
    ['GET', '/imps', 'This path takes POST.', 'POST'],
    ['DELETE', '/', 'This path takes GET, HEAD.', 'GET, HEAD'],
    ['POST', `/api/registrations/${phone}`, 'This path takes GET, HEAD, PUT, DELETE.', 'GET, HEAD, PUT, DELETE'],
  ])('answers %s %s with what the path takes', async (method, path, detail, allow) => {
    const answered = await playground.to(path, { method });
    expect(problem(answered)).toEqual([405, detail]);
    expect(answered.headers.allow).toBe(allow);
  });

  it('answers a path that is none with 404, and one that cannot be read with 400', async () => {
    expect((await playground.to('/index.html')).status).toBe(404);
    expect(problem(await playground.to('/api/ways/%zz'))).toEqual([400, 'Its path must be percent-encoded UTF-8.']);
  });

  it.each([
    [421, { host: 'evil.example' }],
    [403, { origin: 'https://evil.example' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
  ])('answers %i to %j', async (status, headers) => {
    for (const path of ['/api/settings', '/imps', '/api/services/routing/kill', `/api/registrations/${phone}`])
      expect((await playground.to(path, { method: 'POST', headers })).status).toBe(status);
  });

  it('says what it must know of the system', async () => {
    expect(json(await playground.to('/api/settings'))).toEqual({
      domain: 'im.example.com',
      smsOnlyRanges: ['+479', '+474'],
      splitting: 'gateway',
      languages: [],
      maxParts: 20,
      senderPrefix: '{displayName}: ',
      demoAccounts: [alice],
      hasPhones: false,
      canKill: false,
      showsTexts: false,
    });
  });

  it('is live and ready', async () => {
    expect((await playground.to('/health/live')).status).toBe(200);
    expect(json(await playground.to('/health/ready'))).toEqual({ status: 'ready' });
  });

  it('that lacks a file does not start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smsonly-page-'));
    const missing = (file: string) => `the page is not built: ${file} is missing; npm run build`;
    await expect(start({}, undefined, join(folder, 'nowhere'))).rejects.toThrow(missing('index.html'));
    writeFileSync(join(folder, 'index.html'), '<script src="/assets/gone.js"></script>');
    await expect(start({}, undefined, folder)).rejects.toThrow(missing('/assets/gone.js'));
    rmSync(folder, { recursive: true });
  });
});

describe('CSP', () => {
  it('goes through octet by octet, its content type both ways', async () => {
    const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    await using front = await Upstream.start(({ url, method, headers }, body, response) => {
      response.writeHead(200, { 'content-type': `${headers['content-type']}`, 'x-path': `${method} ${url}` });
      response.end(Buffer.from(body).reverse());
    });
    await using playground = await start({ IMPS_URL: `${front.url}/imps` });
    const { status, headers, body } = await playground.to('/imps', {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.wv.csp.wbxml' },
      body: octets,
    });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/vnd.wv.csp.wbxml' });
    expect([...body]).toEqual([...octets].reverse());
  });

  it('is refused when it is too long', async () => {
    await using playground = await start();
    const answered = await playground.to('/imps', { method: 'POST', body: Buffer.alloc(600 * 1024) });
    expect(problem(answered)).toEqual([413, 'This path takes less.']);
  });

  it('gets 503 when imps-front is down, and 502 when its answer breaks off', async () => {
    await using playground = await start();
    expect(problem(await playground.to('/imps', { method: 'POST', body: 'x' }))).toEqual([
      503,
      'imps-front does not answer (ECONNREFUSED); it is down or starting.',
    ]);
    await using front = await Upstream.start((_request, _body, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await using other = await start({ IMPS_URL: front.url });
    expect(problem(await other.to('/imps', { method: 'POST', body: 'x' }))[0]).toBe(502);
  });
});

describe('phones', () => {
  it('are passed through', async () => {
    await using simulator = await Upstream.start(({ url, method }, body, response) => {
      response.writeHead(method === 'POST' ? 202 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ url, method, body: body.toString() }));
    });
    await using playground = await start({ PHONES_URL: simulator.url });
    const sent = await playground.to(`/api/phones/${phone}/messages`, { method: 'POST', body: '{"to":"1"}' });
    expect(sent.status).toBe(202);
    expect(json(sent)).toEqual({ url: `/phones/${phone}/messages`, method: 'POST', body: '{"to":"1"}' });
    expect(json(await playground.to(`/api/phones/${phone}/state`, { method: 'PUT', body: '{}' }))).toMatchObject({
      url: `/phones/${phone}/state`,
      method: 'PUT',
    });
    expect((await playground.to('/api/phones/..%2Ffaults/messages')).status).toBe(400);
    expect(json(await playground.to('/api/settings'))).toMatchObject({ hasPhones: true });
  });

  it('stream what happens, until the reader or the simulator goes', async () => {
    const streams: ServerResponse[] = [];
    await using simulator = await Upstream.start(({ headers }, _body, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`: after ${headers['last-event-id']}\n\n`);
      streams.push(response);
    });
    await using playground = await start({ PHONES_URL: simulator.url });
    const reader = new AbortController();
    const open = (signal?: AbortSignal) =>
      fetch(`${playground.url}/api/phones/${phone}/events`, {
        headers: { 'last-event-id': '7' },
        ...(signal && { signal }),
      });
    const first = await open(reader.signal);
    expect(first.headers.get('content-type')).toBe('text/event-stream');
    const heard = first.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await heard.read()).value).toBe(': after 7\n\n');
    streams[0]?.write('event: message\ndata: {}\n\n');
    expect((await heard.read()).value).toBe('event: message\ndata: {}\n\n');
    reader.abort();
    await eventually(() => expect(streams[0]?.closed).toBe(true));

    const second = await open();
    streams[1]?.destroy();
    await expect(second.text()).rejects.toThrow();
  });

  it('are none where the gateway is not the simulator', async () => {
    await using playground = await start();
    expect(problem(await playground.to(`/api/phones/${phone}/messages`))[0]).toBe(404);
  });
});

describe('a registration', () => {
  it('comes and goes by one click each, with a new password each time', async () => {
    const { answer, accounts } = accountsApi(token);
    await using api = await Upstream.start(answer);
    await using playground = await start({ ADMIN_URL: api.url });
    const path = `/api/registrations/${phone}`;
    const register = async () =>
      json(await playground.to(path, { method: 'PUT', body: '{"displayName":" Carol "}' })) as Record<string, string>;

    expect(json(await playground.to(path))).toBeNull();
    const made = await register();
    expect(made).toEqual({
      userId: 'wv:+4790000009@im.example.com',
      displayName: 'Carol',
      password: expect.stringMatching(/^[\w-]{16}$/),
    });
    expect(accounts.get('wv:+4790000009@im.example.com')).toEqual({
      msisdn: '+4790000009',
      displayName: 'Carol',
      password: made['password'],
    });
    expect((await register())['password']).not.toBe(made['password']);
    expect(json(await playground.to(path))).toEqual({ userId: made['userId'], displayName: 'Carol' });
    expect((await playground.to(path, { method: 'DELETE' })).status).toBe(204);
    expect((await playground.to(path, { method: 'DELETE' })).status).toBe(404);
    expect(accounts.size).toBe(0);
    for (const secret of [token, made['password'] ?? '', '4790000009'])
      expect(logged.filter((line) => line.includes(secret))).toEqual([]);
  });

  it('of a demo account is known by its number, and stays', async () => {
    const { answer, accounts } = accountsApi(token);
    accounts.set(alice.userId, { msisdn: alice.msisdn, displayName: 'Alice' });
    await using api = await Upstream.start(answer);
    await using playground = await start({ ADMIN_URL: api.url });
    const path = '/api/registrations/%2B4790000001';
    expect(json(await playground.to(path))).toEqual({ userId: alice.userId, displayName: 'Alice' });
    expect((await playground.to(path, { method: 'DELETE' })).status).toBe(409);
    expect(problem(await playground.to(path, { method: 'PUT', body: '{"displayName":"A"}' }))).toEqual([
      409,
      'Another account has this number.',
    ]);
    expect(accounts.size).toBe(1);
  });

  it.each([
    ['/api/registrations/alice', '{"displayName":"A"}', 'Write it internationally'],
    [`/api/registrations/${phone}`, '', 'It must be JSON in UTF-8.'],
    [`/api/registrations/${phone}`, '[]', 'It must be a JSON object.'],
    [`/api/registrations/${phone}`, '{"displayName":7}', 'displayName must be a text'],
    [`/api/registrations/${phone}`, '{"displayName":" "}', 'displayName must be a text'],
  ])('at %s with %j is refused', async (path, body, detail) => {
    await using playground = await start();
    expect(problem(await playground.to(path, { method: 'PUT', body }))).toEqual([400, expect.stringContaining(detail)]);
  });

  it('gets 503 when the provisioning API is down, and 502 when it refuses our token', async () => {
    await using playground = await start();
    expect(problem(await playground.to(`/api/registrations/${phone}`))[0]).toBe(503);
    await using api = await Upstream.start(accountsApi('another').answer);
    await using other = await start({ ADMIN_URL: api.url });
    const refused = await other.to(`/api/registrations/${phone}`);
    expect(problem(refused)).toEqual([502, 'ADMIN_TOKEN is not the one that it knows.']);
    expect(refused.text).not.toContain(token);
  });
});

describe('spans', () => {
  const spans = JSON.stringify(exportOfAll(story));
  const headers = { 'content-type': 'application/json' };
  let playground: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => void (playground = await start()));
  afterAll(() => playground.stop());
  const send = (body: string | Uint8Array, more: Record<string, string> = {}) =>
    playground.to('/v1/traces', { method: 'POST', headers: { ...headers, ...more }, body });

  it('are taken as services send them, and become the way of a message', async () => {
    expect(json(await playground.to('/api/ways/m-a'))).toMatchObject({ id: 'm-a', steps: [] });
    const taken = await send(spans);
    expect([taken.status, json(taken)]).toEqual([200, { partialSuccess: {} }]);
    expect(json(await playground.to('/api/ways/m-a'))).toMatchObject({ messageIds: ['m-a'], smsIds: ['s-a'] });
    expect((json(await playground.to('/api/ways/s-a')) as { steps: unknown[] }).steps).toHaveLength(story.length);
  });

  it('may come compressed', async () => {
    expect((await send(gzipSync(spans), { 'content-encoding': 'gzip' })).status).toBe(200);
  });

  it.each([
    [400, 'It must be JSON in UTF-8.', '{', {}],
    [400, 'It is not gzip.', spans, { 'content-encoding': 'gzip' }],
    [415, 'Content-Encoding must be gzip, if anything.', spans, { 'content-encoding': 'br' }],
    [
      415,
      'Spans are taken as OTLP over HTTP in JSON (http/json), not protobuf.',
      spans,
      { 'content-type': 'application/x-protobuf' },
    ],
    [403, 'Spans are taken from services, not from pages.', spans, { origin: 'http://localhost:8000' }],
  ])('are answered %i: %s', async (status, detail, body, more) => {
    expect(problem(await send(body, more as unknown as Record<string, string>))).toEqual([status, detail]);
  });

  it('that would fill the memory are refused', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    expect(problem(await send(bomb, { 'content-encoding': 'gzip' }))).toEqual([413, 'There is too much in it.']);
  });

  it('that are none are counted', async () => {
    const answered = await send('{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}');
    expect(json(answered)).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
  });
});

describe('services', () => {
  const asked: unknown[] = [];
  afterEach(() => void asked.splice(0));
  /** The end of a channel, as Node gives it. */
  const channelEnds = () => {
    const listeners: ((message: unknown) => void)[] = [];
    return {
      connected: true,
      send: (message: unknown) => asked.push(message) > 0,
      on: (_event: 'message', listener: (message: unknown) => void) => listeners.push(listener),
      tell: (message: unknown) => listeners.forEach((listener) => listener(message)),
    };
  };
  const services: ServiceState[] = [
    { name: 'jasmin-simulator', state: 'ready', canKill: false },
    { name: 'routing', state: 'ready', canKill: true },
  ];

  it('are shown as the launcher tells, and killed and started by it', async () => {
    const ends = channelEnds();
    await using playground = await start({}, channelTo(ends));
    expect((await playground.to('/api/services/routing/kill', { method: 'POST' })).status).toBe(404);
    ends.tell({ type: 'services', services });
    expect(json(await playground.to('/api/services'))).toEqual(services);
    expect(json(await playground.to('/api/settings'))).toMatchObject({ canKill: true });
    expect((await playground.to('/api/services/routing/kill', { method: 'POST' })).status).toBe(202);
    expect((await playground.to('/api/services/routing/start', { method: 'POST' })).status).toBe(202);
    for (const name of ['jasmin-simulator', 'postgres', '__proto__'])
      expect((await playground.to(`/api/services/${name}/kill`, { method: 'POST' })).status).toBe(404);
    expect(asked).toEqual([
      { type: 'kill', name: 'routing' },
      { type: 'start', name: 'routing' },
    ]);
    ends.connected = false;
    expect(json(await playground.to('/api/services'))).toEqual([]);
    expect(json(await playground.to('/api/settings'))).toMatchObject({ canKill: false });
  });

  it('are none without a launcher', async () => {
    expect(channelTo({ on: () => undefined })).toBeUndefined();
    await using playground = await start();
    expect(json(await playground.to('/api/services'))).toEqual([]);
    expect(problem(await playground.to('/api/services/routing/kill', { method: 'POST' }))[0]).toBe(404);
  });
});

it('the playground refuses to start in production', () => {
  expect(() => readVariables(playgroundVariables, { ADMIN_TOKEN: token, NODE_ENV: 'production' })).toThrow(
    'NODE_ENV is production: the playground gives everybody',
  );
});
