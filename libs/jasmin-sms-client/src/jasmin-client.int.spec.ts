import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JasminClient, type JasminOptions } from './jasmin-client.js';
import type { Sms } from './sms-gateway.js';

const smsId = '830ad54f-4f2c-4d33-9d9d-3c4f4b0c5a11';
const sms: Sms = { to: '+4790000009', from: '+4759440000', text: 'Hei', coding: 0, reference: 'attempt-1' };

let server: Server;
let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;
let connections: number;
let clients: JasminClient[];

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
function client(options: Partial<JasminOptions> = {}): JasminClient {
  const made = new JasminClient({ url: origin(), username: 'app', password: 'app-pass', ...options });
  clients.push(made);
  return made;
}

beforeEach(async () => {
  connections = 0;
  clients = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  server.closeAllConnections();
  await Promise.all([...clients.map((made) => made.close()), new Promise((closed) => server.close(closed))]);
});

describe('the Jasmin client', () => {
  it('posts a form to /send over one keep-alive connection', async () => {
    const seen: string[] = [];
    answer = (request, body, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
      response.end(`Success "${smsId}"`);
    };
    const jasmin = client({ connections: 1 });
    expect(await jasmin.submit(sms)).toEqual({ outcome: 'accepted', id: smsId });
    expect(await jasmin.submit(sms)).toEqual({ outcome: 'accepted', id: smsId });
    expect(connections).toBe(1);
    expect(seen[0]).toBe(
      'POST /send application/x-www-form-urlencoded username=app&password=app-pass&to=%2B4790000009&from=%2B4759440000&coding=0&content=Hei',
    );
  });

  it('keeps the path of its address', async () => {
    answer = (request, _, response) => response.end(request.url === '/jasmin/ping' ? 'Jasmin/PONG' : '');
    expect(await client({ url: `${origin()}/jasmin/` }).ping()).toEqual({ answers: true });
  });

  it('has sent nothing when nothing listens', async () => {
    const jasmin = client();
    await new Promise((closed) => server.close(closed));
    expect(await jasmin.submit(sms)).toMatchObject({ outcome: 'rejected', cause: 'unreachable', retry: 'later' });
    expect(await jasmin.ping()).toEqual({ answers: false, why: 'ECONNREFUSED' });
  });

  it('has sent nothing when the name is unknown', async () => {
    expect(await client({ url: 'http://jasmin.invalid:1401' }).submit(sms)).toMatchObject({ cause: 'unreachable' });
  });

  it('has sent nothing once it is closed', async () => {
    const jasmin = client();
    await jasmin.close();
    expect(await jasmin.submit(sms)).toMatchObject({ cause: 'unreachable' });
  });

  it('does not know when no answer comes', async () => {
    answer = () => {};
    expect(await client({ answerTimeoutMs: 100 }).submit(sms)).toMatchObject({ outcome: 'unknown', why: 'timeout' });
  });

  it('does not know when the answer stops in the middle', async () => {
    answer = (_request, _body, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('Success "');
    };
    expect(await client({ answerTimeoutMs: 100 }).submit(sms)).toMatchObject({ outcome: 'unknown', why: 'timeout' });
  });

  it('does not know when the connection breaks after the request', async () => {
    answer = (request) => request.socket.destroy();
    expect(await client().submit(sms)).toMatchObject({ outcome: 'unknown', why: 'connection-lost' });
  });

  it('sends an SMS once, whatever happens', async () => {
    let requests = 0;
    answer = (request) => {
      requests += 1;
      request.socket.destroy();
    };
    await client().submit(sms);
    expect(requests).toBe(1);
  });

  it('refuses a number that Jasmin would drop, without a request', async () => {
    answer = (_request, _body, response) => response.end(`Success "${smsId}"`);
    expect(await client().submit({ ...sms, to: '1'.repeat(21) })).toMatchObject({
      cause: 'bad-number',
      retry: 'never',
    });
    expect(connections).toBe(0);
  });

  it('recognises the answer of another server', async () => {
    answer = (_request, _body, response) => response.writeHead(404).end('not here');
    const jasmin = client();
    expect(await jasmin.submit(sms)).toMatchObject({ cause: 'not-the-gateway', retry: 'later' });
    expect(await jasmin.ping()).toEqual({ answers: false, why: 'HTTP 404 without Jasmin/PONG' });
  });

  it('refuses to be made with an address that is none', () => {
    const made = (options: object) => new JasminClient({ url: 'http://a', username: 'app', password: 'x', ...options });
    expect(() => made({ url: 'jasmin:1401' })).toThrow('url must be an absolute http or https URL');
    expect(() => made({ reportUrl: '/jasmin/dlr' })).toThrow('reportUrl must be an absolute http or https URL');
  });

  it('asks for the number of parts with the content as /send would carry it', async () => {
    const asked: string[] = [];
    answer = (request, _body, response) => {
      asked.push(request.url ?? '');
      response.end('{"unit_rate": 0.0, "submit_sm_count": 3}');
    };
    expect(await client().countParts(sms)).toEqual({ ok: true, value: 3 });
    expect(asked[0]).toBe(
      '/rate?username=app&password=app-pass&to=%2B4790000009&from=%2B4759440000&coding=0&content=Hei',
    );
  });

  it.each([
    ['{"balance": "ND", "sms_count": "ND"}', { amount: undefined, smsCount: undefined }],
    ['{"balance": 1.5, "sms_count": 12}', { amount: 1.5, smsCount: 12 }],
  ])('reads the balance %s', async (body, value) => {
    answer = (_request, _body, response) => response.end(body);
    expect(await client().balance()).toEqual({ ok: true, value });
  });

  it.each([
    [403, '"Authentication failure for username:app"', 'HTTP 403: Authentication failure'],
    [200, '<html>', "HTTP 200 in a format that is not Jasmin's"],
    [502, 'Bad Gateway', 'HTTP 502'],
  ])('says why there is no answer about the account: %i %s', async (status, body, why) => {
    answer = (_request, _body, response) => response.writeHead(status).end(body);
    const jasmin = client();
    expect(await jasmin.balance()).toEqual({ ok: false, why });
    expect(await jasmin.countParts(sms)).toEqual({ ok: false, why });
  });
});

describe('repeating', () => {
  const answers = (...bodies: [number, string][]) => {
    let asked = 0;
    answer = (request, _body, response) => {
      const [status, text] = bodies[asked] ?? [200, `Success "${smsId}"`];
      asked += 1;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end(text);
    };
    return () => asked;
  };
  const retry = { times: 2, longestWaitMs: 1 };

  it.each<[number, string]>([
    [403, 'Error "User throughput exceeded"'],
    [412, 'Error "No route found"'],
    [500, 'Error "Cannot send submit_sm, check SMPPClientManagerPB log file for details"'],
  ])('is safe after %i %s', async (status, text) => {
    const asked = answers([status, text]);
    expect(await client({ retry }).submit(sms)).toEqual({ outcome: 'accepted', id: smsId });
    expect(asked()).toBe(2);
  });

  it.each<[number, string]>([
    [0, 'the connection was cut'],
    [502, 'Bad Gateway'],
    [200, 'Success "[Failure instance: Traceback]"'],
    [403, 'Error "Cannot charge submit_sm, check RouterPB log file for details"'],
    [403, 'Error "Authentication failure for username:app"'],
    [400, 'Error "Argument [to] has an invalid value: [x]."'],
  ])('is not done after %i %s', async (status, text) => {
    const asked = answers([status, text]);
    expect(await client({ retry }).submit(sms)).not.toMatchObject({ outcome: 'accepted' });
    expect(asked()).toBe(1);
  });

  it('ends after so many times', async () => {
    const refusal: [number, string] = [412, 'Error "No route found"'];
    const asked = answers(refusal, refusal, refusal, refusal);
    expect(await client({ retry }).submit(sms)).toMatchObject({ cause: 'no-route' });
    expect(asked()).toBe(3);
  });
});

describe('the circuit', () => {
  it('opens after failures in a row, tries nothing while it is open, and closes when one submission works', async () => {
    let works = false;
    let asked = 0;
    answer = (_request, _body, response) => {
      asked += 1;
      if (works) response.end(`Success "${smsId}"`);
      else response.writeHead(500).end('Error "Cannot send submit_sm, check SMPPClientManagerPB log file for details"');
    };
    const states: string[] = [];
    const jasmin = client({ circuit: { failures: 3, retryAfterMs: 50, onChange: (state) => states.push(state) } });
    for (let i = 0; i < 3; i += 1) expect(await jasmin.submit(sms)).toMatchObject({ cause: 'gateway-failed' });
    expect(await jasmin.submit(sms)).toMatchObject({
      cause: 'unreachable',
      detail: expect.stringMatching(/^the circuit is open/),
    });
    expect([asked, jasmin.circuit]).toEqual([3, 'open']);
    works = true;
    await new Promise((resume) => setTimeout(resume, 80));
    expect(await jasmin.submit(sms)).toEqual({ outcome: 'accepted', id: smsId });
    expect([jasmin.circuit, states]).toEqual(['closed', ['open', 'half-open', 'closed']]);
  });

  it('stays closed over refusals that are about the SMS or the user', async () => {
    answer = (_request, _body, response) => response.writeHead(403).end('Error "User throughput exceeded"');
    const jasmin = client({ circuit: { failures: 1 } });
    for (let i = 0; i < 3; i += 1) expect(await jasmin.submit(sms)).toMatchObject({ cause: 'throughput-exceeded' });
  });
});
