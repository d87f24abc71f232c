import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JasminClient, type JasminOptions } from './jasmin-client.js';
import type { Sms } from './sms-gateway.js';

const ID = '830ad54f-4f2c-4d33-9d9d-3c4f4b0c5a11';
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
  it('posts a form to /send over one kept connection', async () => {
    const seen: string[] = [];
    answer = (request, body, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
      response.end(`Success "${ID}"`);
    };
    const jasmin = client({ connections: 1 });
    expect(await jasmin.submit(sms)).toEqual({ outcome: 'accepted', id: ID });
    expect(await jasmin.submit(sms)).toEqual({ outcome: 'accepted', id: ID });
    expect(connections).toBe(1);
    expect(seen[0]).toBe(
      'POST /send application/x-www-form-urlencoded username=app&password=app-pass&to=%2B4790000009&from=%2B4759440000&coding=0&content=Hei',
    );
  });

  it('keeps the path of its address', async () => {
    answer = (request, _, response) => response.end(request.url === '/jasmin/ping' ? 'Jasmin/PONG' : '');
    expect(await client({ url: `${origin()}/jasmin/` }).ping()).toEqual({ answers: true });
  });

  it('has sent nothing when nobody listens', async () => {
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
    answer = (_request, _body, response) => response.end(`Success "${ID}"`);
    expect(await client().submit({ ...sms, to: '1'.repeat(21) })).toMatchObject({
      cause: 'bad-number',
      retry: 'never',
    });
    expect(connections).toBe(0);
  });

  it('takes an answer of another server for what it is', async () => {
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
});
