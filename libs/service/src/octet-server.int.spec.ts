import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Post, Req } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@smsonly/platform';
import type { FastifyRequest } from 'fastify';
import { httpPart, octetServer, type OctetServerOptions } from './octet-server.js';
import { startInOrder, type Running } from './parts.js';

const logger = createLogger({ service: 'spec', instance: 'spec-0', level: 'silent' });

@Controller('octets')
class OctetsController {
  @Post()
  take(@Req() { body }: FastifyRequest): string {
    return Buffer.isBuffer(body) ? body.toString('hex') : typeof body;
  }

  @Post('held')
  async hold(): Promise<string> {
    hasCome.resolve();
    await mayAnswer.promise;
    return 'answered';
  }
}
class OctetsModule {}

let hasCome = Promise.withResolvers<void>();
let mayAnswer = Promise.withResolvers<void>();

let running: Running | undefined;
beforeEach(() => {
  hasCome = Promise.withResolvers<void>();
  mayAnswer = Promise.withResolvers<void>();
});
afterEach(() => running?.stop());

async function listening(options: Partial<OctetServerOptions> = {}): Promise<string> {
  const module = { module: OctetsModule, controllers: [OctetsController] };
  const part = httpPart('octets', () => octetServer({ module, logger, ...options }), { port: 0, host: '127.0.0.1' });
  running = await startInOrder([part], logger);
  return `${running.addresses['octets']}/octets`;
}

const post = (url: string, body: Uint8Array<ArrayBuffer> | string | undefined, type?: string) =>
  fetch(url, { method: 'POST', ...(body !== undefined && { body }), headers: type ? { 'content-type': type } : {} });

describe('a server of octets', () => {
  it.each(['application/json', 'application/x-www-form-urlencoded', 'application/vnd.wv.csp.wbxml', undefined])(
    'gives the octets of a body unchanged, whatever its content type: %s',
    async (type) => {
      const answer = await post(await listening(), new Uint8Array([0xff, 0, 0x7b]), type);
      expect(await answer.text()).toBe('ff007b');
    },
  );

  it('has no octets where there is no body', async () => {
    expect(await (await post(await listening(), undefined)).text()).toBe('undefined');
  });

  it('refuses a body over its limit with 413', async () => {
    const url = await listening({ bodyLimit: 4 });
    expect((await post(url, 'four')).status).toBe(201);
    expect((await post(url, 'fiver')).status).toBe(413);
  });

  it('checks a request before it reads the body', async () => {
    const url = await listening({
      onRequest: (request, reply, done) => {
        if (request.headers['content-type'] !== 'text/xml') return void reply.status(415).send();
        done();
      },
    });
    expect((await post(url, 'x', 'text/plain')).status).toBe(415);
    expect((await post(url, 'x', 'text/xml')).status).toBe(201);
  });

  it('accepts a trailing slash in a path only if configured to', async () => {
    expect((await post(`${await listening()}/`, 'x')).status).toBe(404);
    await running?.stop();
    expect((await post(`${await listening({ ignoreTrailingSlash: true })}/`, 'x')).status).toBe(201);
  });

  it('answers what it holds when it is stopped, and does not wait for the client to close the connection', async () => {
    const held = post(`${await listening()}/held`, 'x');
    await hasCome.promise;
    const stopped = running?.stop();
    await sleep(50);
    mayAnswer.resolve();
    expect(await (await held).text()).toBe('answered');
    expect(await Promise.race([stopped, sleep(2_000, 'waits', { ref: false })])).toBeUndefined();
  });

  it('answers requests that come while it is being stopped, on connections that are in use, until these end', async () => {
    const url = await listening({ door: { leaveMs: 1_000 } });
    const { hostname, port, pathname } = new URL(url);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const ends: string[] = [];
    const ask = (): Promise<void> =>
      new Promise((resolve) => {
        const asked = request({ hostname, port, path: pathname, method: 'POST', agent }, (answer) => {
          const isLast = answer.headers.connection === 'close';
          if (answer.statusCode !== 201) ends.push(`HTTP ${answer.statusCode}`);
          answer.resume().on('end', () => {
            if (isLast) ends.push('said that it ends');
            resolve(isLast ? undefined : ask());
          });
        });
        asked.on('error', (error) => {
          ends.push(error.message);
          resolve();
        });
        asked.end('x');
      });
    const asking = [ask(), ask(), ask(), ask()];
    await sleep(50);
    await running?.stop();
    await Promise.all(asking);
    agent.destroy();
    expect(ends).toEqual(Array(4).fill('said that it ends'));
  });

  it('answers what was pipelined before it was stopped', async () => {
    const { hostname, port, pathname } = new URL(await listening());
    const socket = connect(Number(port), hostname).setEncoding('latin1');
    let seen = '';
    socket.on('data', (piece: string) => (seen += piece));
    const post = (path: string, body: string) =>
      `POST ${pathname}${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    socket.write([post('/held', 'x'), post('', 'a'), post('', 'b'), post('', 'c')].join(''));
    await hasCome.promise;
    const stopped = running?.stop();
    await sleep(350);
    mayAnswer.resolve();
    await stopped;
    await once(socket, 'close');
    expect(seen.match(/answered|61|62|63/g)).toEqual(['answered', '61', '62', '63']);
    expect(seen.match(/connection: close/gi)).toHaveLength(1);
  });
});
