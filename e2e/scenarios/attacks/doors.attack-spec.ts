import { Agent, request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decode } from '@smsonly/imps-codec';
import { eventually } from '@smsonly/testing';
import { RawLines, rawPost } from '../../src/attacks/raw-lines.js';
import { contentType, pollDocument } from '../../src/bench-front/documents.js';
import { ImpsClient } from '../../src/people/imps-client.js';
import { Operator } from '../../src/people/operator.js';
import { memoryLimit } from '../../src/system/memory.js';
import type { RunningSystem } from '../../src/system/start-system.js';
import { startSystem } from '../../src/system/system-of-suite.js';

jest.setTimeout(240_000);

const mostConnections = 300;
const patience = { timeout: 60_000 };

/** A message of 1.2 in WBXML with so many KeepAlive-Requests, each as small as it can be. */
function keepAlives(sessionId: string, count: number): Buffer {
  const tokens = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const inline = (text: string) => Buffer.concat([tokens('03'), Buffer.from(text), tokens('00')]);
  const one = (id: number) =>
    Buffer.concat([
      ...[tokens('72 74 76 80 20 01 75'), inline(String(id)), tokens('01 01 f3 0a'), inline('1.2')],
      tokens('01 00 01 1b 00 00 01 01'),
    ]);
  return Buffer.concat([
    ...[
      tokens('03 11 6a 00 c9 08'),
      inline('1.2'),
      tokens('01 6d 6e 70 80 11 01 6f'),
      inline(sessionId),
      tokens('01 01'),
    ],
    ...Array.from({ length: count }, (_, index) => one(index + 1)),
    tokens('01 01'),
  ]);
}

describe('while somebody attacks the HTTP doors of imps-front', () => {
  let system: RunningSystem;
  let alice: ImpsClient;
  let bob: ImpsClient;
  let sessionOfMallory: string;
  let lines: RawLines | undefined;
  let pid: number | undefined;
  let texts = 0;

  const login = async (name: string): Promise<{ client: ImpsClient; sessionId: string }> => {
    const userId = `wv:${name}@${system.domain}`;
    const client = new ImpsClient({ url: system.imps, userId, password: `${name}-pw`, version: '1.2' });
    const { result, sessionId = '' } = await client.login();
    expect(result.code).toBe(200);
    return { client, sessionId };
  };

  beforeAll(async () => {
    system = await startSystem('doors', {
      env: {
        IMPS_REQUEST_TIMEOUT: '5s',
        IMPS_MAX_CONNECTIONS: String(mostConnections),
        IMPS_MAX_CONNECTIONS_OF_ADDRESS: String(mostConnections),
      },
    });
    await new Operator(system.admin, system.adminToken).put(`wv:mallory@${system.domain}`, { password: 'mallory-pw' });
    ({ client: alice } = await login('alice'));
    ({ client: bob } = await login('bob'));
    ({ sessionId: sessionOfMallory } = await login('mallory'));
    pid = system.pid('imps-front');
  });
  afterAll(() => system?.stop());
  afterEach(() => lines?.close());

  /** A message of Alice reaches Bob, and the front is alive and in its memory. */
  async function goesThrough(): Promise<void> {
    const text = `text ${(texts += 1)}`;
    const { result } = await alice.ask(
      {
        kind: 'SendMessage-Request',
        deliveryReport: false,
        messageInfo: {
          contentType: 'text/plain',
          contentSize: text.length,
          recipient: { users: [{ userId: bob.userId }] },
          sender: { user: { userId: alice.userId } },
        },
        contentData: text,
      },
      'SendMessage-Response',
    );
    expect(result.code).toBe(200);
    await bob.next('NewMessage', ({ contentData }) => contentData === text);
    expect(system.pid('imps-front')).toBe(pid);
    expect(() => process.kill(pid ?? 0, 0)).not.toThrow();
    expect(system.peakMemory('imps-front')).toBeLessThan(memoryLimit);
  }

  it('with 5,000 pipelined polls on each of eight connections, messages go through before these are answered', async () => {
    lines = await RawLines.open(system.imps, 8);
    const polls = rawPost(contentType, pollDocument(sessionOfMallory));
    lines.write(Buffer.concat(Array.from({ length: 5_000 }, () => polls)));
    // The attack has begun.
    const begun = lines;
    await eventually(async () => expect(begun.received).toBeGreaterThan(0), patience);
    for (let message = 0; message < 3; message++) await goesThrough();
    const metrics = await system.metrics('imps-front');
    const answered = Number(/csp_requests_total\{[^}]*primitive="Polling-Request"[^}]*\} (\d+)/.exec(metrics)?.[1]);
    expect(answered).toBeLessThan(40_000);
    const underWay = Number(/csp_requests_now\{[^}]*state="under-way"[^}]*\} (\d+)/.exec(metrics)?.[1]);
    expect(underWay).toBeLessThanOrEqual(4);
  });

  it('with heads that never end, messages go through and the connections are ended', async () => {
    lines = await RawLines.open(system.imps, 200);
    lines.write('POST /imps HTTP/1.1\r\nhost: imps\r\n');
    lines.drip('x-more: x\r\n', 1_000);
    await goesThrough();
    const begun = lines;
    await eventually(async () => expect(begun.openCount).toBe(0), { timeout: 30_000 });
  });

  it('with bodies that never end, messages go through and the connections are ended', async () => {
    lines = await RawLines.open(system.imps, 200);
    lines.write(`POST /imps HTTP/1.1\r\nhost: imps\r\ncontent-type: ${contentType}\r\ncontent-length: 262144\r\n\r\n`);
    lines.write('x'.repeat(250_000));
    lines.drip('x', 1_000);
    await goesThrough();
    const begun = lines;
    await eventually(async () => expect(begun.openCount).toBe(0), { timeout: 30_000 });
    await goesThrough();
  });

  it('with more connections than may be, those without a request give way, and messages go through', async () => {
    lines = await RawLines.open(system.imps, 3 * mostConnections);
    for (let message = 0; message < 3; message++) await goesThrough();
    const begun = lines;
    await eventually(async () => expect(begun.openCount).toBeLessThanOrEqual(mostConnections), patience);
  });

  it('with 3,000 transactions in one POST, none of these is carried out', async () => {
    const body = keepAlives(sessionOfMallory, 3_000);
    const headers = { 'content-type': 'application/vnd.wv.csp.wbxml' };
    const posts = Array.from({ length: 8 }, () =>
      fetch(system.imps, { method: 'POST', headers, body: new Uint8Array(body) }),
    );
    await goesThrough();
    for (const answer of await Promise.all(posts)) {
      const { transactions } = decode(new Uint8Array(await answer.arrayBuffer()), {
        contentType: headers['content-type'],
      });
      expect(transactions).toMatchObject([{ id: '1', content: { kind: 'Status', result: { code: 400 } } }]);
    }
  });

  it('a stop answers every request that it has read, and resets no connection that is in use', async () => {
    const { hostname, port, pathname } = new URL(system.imps);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const body = pollDocument(sessionOfMallory);
    const faults: string[] = [];
    let answered = 0;
    // Nobody connects anew: what the kernel has accepted and no process has read is reset when a listener goes.
    /** On one connection, until the server says that it closes. */
    const poll = (): Promise<void> =>
      new Promise((resolve) => {
        const headers = { 'content-type': contentType, 'content-length': body.length };
        const asked = request({ hostname, port, path: pathname, method: 'POST', agent, headers }, (answer) => {
          if (answer.statusCode !== 200) faults.push(`HTTP ${answer.statusCode}`);
          answer.resume().on('end', () => {
            answered += 1;
            resolve(answer.headers.connection === 'close' ? undefined : poll());
          });
        });
        asked.on('error', (error: NodeJS.ErrnoException) => {
          faults.push(String(error.code));
          resolve();
        });
        asked.end(body);
      });
    const polling = Array.from({ length: 16 }, poll);
    await eventually(async () => expect(answered).toBeGreaterThan(100), patience);
    const stopped = system.end('imps-front');
    await Promise.all(polling);
    await stopped;
    agent.destroy();
    expect(faults).toEqual([]);
    system.launch('imps-front');
    await system.untilReady('imps-front');
    pid = system.pid('imps-front');
    await goesThrough();
  });
});
