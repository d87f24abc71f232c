import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { defaultDoorLimits, Door, type DoorLimits, type DoorReason } from './door.js';

jest.setTimeout(60_000);

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
let door: Door;
let reasons: DoorReason[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

async function open(handler: Handler, limits: Partial<DoorLimits> = {}): Promise<void> {
  reasons = [];
  door = new Door({ ...defaultDoorLimits, ...limits }, (reason) => reasons.push(reason));
  server = door.serverFor(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
}

/** A raw connection, and what has come on it so far. */
async function line(): Promise<{ socket: Socket; seen: () => string; ended: Promise<unknown> }> {
  const socket = connect((server?.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true);
  sockets.push(socket);
  let seen = '';
  socket.setEncoding('latin1').on('data', (piece: string) => (seen += piece));
  socket.on('error', () => undefined);
  const ended = once(socket, 'close').catch(() => undefined);
  await once(socket, 'connect');
  return { socket, seen: () => seen, ended };
}

const poll = (id: number | string, padding = 200) =>
  `POST /${id} HTTP/1.1\r\nhost: a\r\ncontent-length: ${padding}\r\n\r\n${'x'.repeat(padding)}`;
const answers = (text: string) => [...text.matchAll(/answer (\d+);/g)].map(([, id]) => Number(id));

async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(5);
}

/** Reads the body, then answers with the number in the path. */
function echo(counts: { now: number; most: number; bodies: number[] }): Handler {
  return (request, response) => {
    counts.now += 1;
    counts.most = Math.max(counts.most, counts.now);
    let length = 0;
    request.on('data', (piece: Buffer) => (length += piece.length));
    request.on('end', () =>
      setImmediate(() => {
        counts.now -= 1;
        counts.bodies.push(length);
        const text = `answer ${request.url?.slice(1)};`;
        response.writeHead(200, { 'content-length': text.length }).end(text);
      }),
    );
  };
}

describe('pipelined requests', () => {
  it('are carried out one at a time, in their order, and few of them are read ahead', async () => {
    const counts = { now: 0, most: 0, bodies: [] as number[] };
    let ahead = 0;
    const handler = echo(counts);
    await open((request, response) => {
      ahead = Math.max(ahead, door.waiting);
      handler(request, response);
    });
    const lines = await Promise.all(Array.from({ length: 8 }, line));
    const all = Array.from({ length: 1_000 }, (_, id) => poll(id)).join('');
    for (const { socket } of lines) socket.write(all);
    await until(() => lines.every(({ seen }) => seen().endsWith('answer 999;')));
    for (const { seen } of lines) expect(answers(seen())).toEqual(Array.from({ length: 1_000 }, (_, id) => id));
    expect(counts.most).toBeLessThanOrEqual(8);
    expect(new Set(counts.bodies)).toEqual(new Set([200]));
    expect(ahead).toBeLessThanOrEqual(8 * defaultDoorLimits.mostPipelined);
    expect(ahead).toBeGreaterThan(0);
    expect(reasons).toEqual([]);
    expect(door.waiting).toBe(0);
  });

  it('with bodies in many pieces are read to their ends', async () => {
    const counts = { now: 0, most: 0, bodies: [] as number[] };
    await open(echo(counts));
    const { socket, seen } = await line();
    socket.write([1, 2, 3, 4, 5].map((id) => poll(id, 150_000)).join(''));
    await until(() => seen().endsWith('answer 5;'));
    expect(counts.bodies).toEqual([150_000, 150_000, 150_000, 150_000, 150_000]);
    expect(counts.most).toBe(1);
  });

  it('beyond the few that may wait are not carried out: what waits is answered, then the connection is ended', async () => {
    const counts = { now: 0, most: 0, bodies: [] as number[] };
    await open(echo(counts), { mostPipelined: 20 });
    const { socket, seen, ended } = await line();
    socket.write(Array.from({ length: 100 }, (_, id) => poll(id, 0)).join(''));
    await ended;
    expect(answers(seen())).toEqual(Array.from({ length: 21 }, (_, id) => id));
    expect(counts.bodies).toHaveLength(21);
    expect(reasons).toEqual(['pipelined']);
    expect(door.waiting).toBe(0);
  });

  it('of a client that leaves are forgotten', async () => {
    const held: ServerResponse[] = [];
    await open((_request, response) => void held.push(response));
    const { socket } = await line();
    socket.write(Array.from({ length: 50 }, (_, id) => poll(id)).join(''));
    await until(() => door.waiting === 49);
    socket.resetAndDestroy();
    // That it has gone shows when it is written to.
    await until(() => {
      held.shift()?.end();
      return door.size === 0;
    });
    expect(door.waiting).toBe(0);
  });
});

describe('a connection', () => {
  const never: Handler = () => undefined;

  it('is ended when a head does not end', async () => {
    await open(never, { headMs: 300 });
    const { socket, ended } = await line();
    socket.write('POST / HTTP/1.1\r\nhost: a\r\n');
    const drip = setInterval(() => socket.write('x-a: b\r\n'), 50);
    await ended;
    clearInterval(drip);
  });

  it('is ended when a body does not end', async () => {
    await open((request) => void request.resume(), { requestMs: 300 });
    const { socket, ended } = await line();
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 50);
    await ended;
    clearInterval(drip);
  });

  it('is ended when its client does not read the answer', async () => {
    await open((_request, response) => void response.end(Buffer.alloc(64 * 1024 * 1024)), { answerMs: 200 });
    const { socket } = await line();
    socket.pause();
    socket.write(poll(1, 0));
    await until(() => reasons.length > 0);
    expect(reasons).toEqual(['unread-answer']);
    await until(() => door.size === 0);
  });

  it('without a request gives way to a newcomer when all places are taken; one at work does not', async () => {
    const held: ServerResponse[] = [];
    await open((_request, response) => void held.push(response), { most: 3, mostOfAddress: 3 });
    const atWork = await line();
    atWork.socket.write(poll(1, 0));
    await until(() => held.length === 1);
    const endless = await line();
    endless.socket.write('POST / HTTP/1.1\r\n');
    const idle = await line();
    await until(() => door.size === 3);
    const first = await line();
    await endless.ended;
    const second = await line();
    await idle.ended;
    expect(reasons).toEqual(['gave-way', 'gave-way']);
    for (const [index, { socket }] of [first, second].entries()) {
      socket.write(poll(2 + index, 0));
      await until(() => held.length === 2 + index);
    }
    const third = await line();
    await third.ended;
    expect(reasons.at(-1)).toBe('full');
    expect(atWork.socket.destroyed).toBe(false);
  });
});
