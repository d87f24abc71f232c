import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { freePort } from '@smsonly/testing';
import type { Way } from './lib/way-text.mjs';

const script = fileURLToPath(new URL('trace.mjs', import.meta.url));
const began = 1_800_000_000_000;
const way: Way = {
  id: 'm/1',
  messageIds: ['m/1'],
  smsIds: ['s-1', 's-2'],
  steps: [
    {
      id: '01',
      kind: 'csp',
      service: 'imps-front',
      instance: 'imps-front-0',
      title: 'SendMessage-Request, answered 200',
      startedAt: began,
      took: 40.25,
      facts: [
        { name: 'message', value: 'm/1' },
        { name: 'status', value: '200' },
      ],
      documents: [{ direction: 'in', xml: '<a>\n  <b/>\n</a>\n', wbxmlSize: 4 }],
    },
    {
      id: '02',
      parent: '01',
      kind: 'handled',
      service: 'routing',
      instance: 'routing-0',
      title: 'handles MessageSubmitted',
      startedAt: began + 1_234.5,
      took: 2,
      facts: [],
      documents: [],
    },
  ],
};

describe('npm run trace', () => {
  let server: Server;
  let port: number;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end(JSON.stringify(url.endsWith('m%2F1') ? way : { id: 'x', messageIds: [], smsIds: [], steps: [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function trace(args: string[], at = port) {
    const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, PLAYGROUND_PORT: String(at) } });
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { out, errors, code: await exit };
  }

  it('prints the way: when, who, what', async () => {
    const { out, code } = await trace(['m/1']);
    expect(code).toBe(0);
    expect(asked.at(-1)).toBe('/api/ways/m%2F1');
    expect(out).toBe(
      [
        'message m/1, SMS s-1, s-2: 2 steps in 1.24 s, from 2027-01-15T08:00:00.000Z',
        '',
        '      0.0 ms  imps-front  SendMessage-Request, answered 200  (40.3 ms)',
        '                          message m/1 · status 200',
        '      1.23 s  routing     handles MessageSubmitted  (2.0 ms)',
        '',
      ].join('\n'),
    );
  });

  it('prints the documents when asked', async () => {
    const { out } = await trace(['m/1', '--documents']);
    expect(out).toContain('→ request, 4 octets in WBXML:\n              <a>\n                <b/>\n');
  });

  it('prints what the playground answers as JSON', async () => {
    expect(JSON.parse((await trace(['--json', 'm/1'])).out)).toEqual(way);
  });

  it('says so when nothing is known', async () => {
    const { out, errors, code } = await trace(['other']);
    expect([out, code]).toEqual(['', 1]);
    expect(errors).toContain('Nothing is known about other.');
  });

  it('says so when the system does not run', async () => {
    const { errors, code } = await trace(['m/1'], await freePort());
    expect(code).toBe(1);
    expect(errors).toContain('Is the system running? Run npm start in another terminal.');
  });

  it.each([[[]], [['a', 'b']], [['--wire']]])('explains itself when it gets %j', async (args) => {
    const { errors, code } = await trace(args);
    expect(code).toBe(64);
    expect(errors).toContain('usage: npm run trace -- MESSAGE-ID');
  });
});
