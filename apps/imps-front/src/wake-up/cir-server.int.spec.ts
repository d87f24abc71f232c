import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '@smsonly/platform';
import { eventually } from '@smsonly/testing';
import { CirClient } from '../testing/cir-client.js';
import { CirConnections } from './cir-connections.js';
import { cirPart, type CirServerDeps } from './cir-server.js';

jest.setTimeout(120_000);

const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
let connections: CirConnections;
let stop: () => Promise<void> | void = () => undefined;
let refused: number;

/** The TCP server alone: every session is known but the one named `unknown`. */
async function server(changes: Partial<CirServerDeps> = {}): Promise<string> {
  connections = new CirConnections();
  refused = 0;
  const part = cirPart({
    connections,
    connect: async ({ wireId }) =>
      wireId === 'unknown' ? undefined : { sessionId: wireId, version: '1.2', cookie: `cookie-${wireId}` },
    connected: async () => undefined,
    disconnected: async () => undefined,
    publishFacts: async () => undefined,
    metrics: { refusedConnections: { inc: () => void (refused += 1) } },
    logger,
    port: 0,
    host: '127.0.0.1',
    most: 20_000,
    heloMs: 60_000,
    idleMs: 60_000,
    ...changes,
  });
  const address = await part.start?.();
  stop = part.stop ?? stop;
  return String(address).replace('tcp://', '');
}
afterEach(() => stop());

describe('the TCP server', () => {
  it('sends lines in reads of their own, even when they are sent back to back', async () => {
    const address = await server({ connected: async (sessionId) => void connections.wake(sessionId) });
    for (let round = 0; round < 50; round += 1) {
      using cir = await CirClient.connect(address);
      cir.send(`HELO s${round}\r\nPING\r\n`);
      await cir.hears('OK\r\n', `WVCI 1.2 cookie-s${round}\r\n`, 'OK\r\n');
    }
  });

  it('closes connections whose clients do not say HELO in time, and those that are silent for too long', async () => {
    const address = await server({ heloMs: 1_000, idleMs: 7_000 });
    using mute = await CirClient.connect(address);
    using silent = await CirClient.connect(address);
    using alive = await CirClient.connect(address);
    for (const cir of [silent, alive]) {
      cir.send('HELO s\r\n'.replace('s', cir === alive ? 'alive' : 'silent'));
      await cir.hears('OK\r\n');
    }
    const pings = setInterval(() => alive.send('PING\r\n'), 1_000);
    try {
      await eventually(() => expect([mute.isClosed, silent.isClosed]).toEqual([true, false]), { timeout: 7_000 });
      await eventually(() => expect(silent.isClosed).toBe(true), { timeout: 12_000 });
      expect(alive.isClosed).toBe(false);
    } finally {
      clearInterval(pings);
    }
  });

  it('takes no more connections than it may', async () => {
    const address = await server({ most: 2 });
    using first = await CirClient.connect(address);
    using second = await CirClient.connect(address);
    using third = await CirClient.connect(address);
    await third.untilClosed();
    expect([first.isClosed, second.isClosed, refused]).toEqual([false, false, 1]);
  });

  it('holds 10,000 connections in little memory, and wakes them all', async () => {
    const address = await server();
    const many = 10_000;
    const before = process.memoryUsage().rss;
    const program = fileURLToPath(new URL('../testing/many-cir-clients.mjs', import.meta.url));
    const clients = spawn(process.execPath, [program, ...address.split(':'), String(many)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    clients.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const hears = (word: string) => eventually(() => expect(said).toContain(word), { timeout: 60_000 });
    try {
      await hears('connected');
      expect(connections.size).toBe(many);
      expect((process.memoryUsage().rss - before) / many).toBeLessThan(20 * 1024);
      for (const { sessionId } of connections.held()) expect(connections.wake(sessionId)).toBe(true);
      await hears('woken');
    } finally {
      clients.kill();
      await once(clients, 'exit');
    }
  });
});
