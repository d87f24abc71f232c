import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { PublishFacts } from '@smsonly/kafka';
import type { Logger } from '@smsonly/platform';
import type { Part } from '@smsonly/service';
import { CirConnection } from './cir-connection.js';
import type { CirConnections } from './cir-connections.js';
import { readCirLine } from './cir-line.js';
import type { Connected, Helo } from './connection.store.js';
import { ringConnectionEnded, ringPerishesMs } from './ring.js';
import type { HeldConnection } from './wake-up.store.js';

export type CirServerDeps = Readonly<{
  connections: CirConnections;
  /** Undefined: the session is unknown or has ended. */
  connect: (helo: Helo) => Promise<Connected | undefined>;
  /** The client of this session is connected and has its OK: it is to be woken if something waits. */
  connected: (sessionId: string) => Promise<void>;
  publishFacts: PublishFacts;
  /** The connections of these sessions have ended. */
  disconnected: (ended: readonly Readonly<{ sessionId: string; connection: number }>[]) => Promise<void>;
  metrics: Readonly<{ refusedConnections: { inc(): void } }>;
  logger: Logger;
  port: number;
  host: string;
  /** Most connections at a time; the next ones are closed at once. */
  most: number;
  /** How long a client may take to say HELO, ms. */
  heloMs: number;
  /** How long it may be silent, ms. */
  idleMs: number;
}>;

/** Connections waiting to be accepted: after the end of an instance all its clients come at once. */
const backlog = 4_096;
const silenceCheckMs = 5_000;

/** The server of the TCP channel, STCP. Source: IMPS CSP Transport, standalone TCP. */
export function cirPart(deps: CirServerDeps): Part {
  const { connections, logger, host, port, most, heloMs, idleMs, metrics } = deps;
  let numbers = 0;
  let server: Server | undefined;
  let silence: NodeJS.Timeout | undefined;
  const ending = new Set<Promise<void>>();

  const take = (socket: Socket): void => {
    const connection = new CirConnection((numbers += 1), socket, performance.now());
    connections.add(connection);
    socket.on('data', (chunk: Buffer) => {
      const lines = connection.read(chunk);
      if (!lines) return void socket.destroy();
      if (lines.length > 0) void hearInOrder(deps, connection, lines);
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      const left = connections.remove(connection);
      if (left.length === 0) return;
      const done = deps
        .disconnected(left)
        .catch((err: unknown) => logger.warn({ err }, 'the end of a connection could not be stored'))
        .finally(() => ending.delete(done));
      ending.add(done);
    });
  };

  return {
    name: 'cir',
    start: async () => {
      server = createServer({ noDelay: true, keepAlive: true, highWaterMark: 1024 }, take);
      server.maxConnections = most;
      server.on('drop', () => metrics.refusedConnections.inc());
      server.listen({ port, host, backlog });
      await once(server, 'listening');
      server.on('error', (err) => logger.error({ err }, 'the TCP channel failed'));
      silence = setInterval(() => connections.closeSilent(performance.now(), { heloMs, idleMs }), silenceCheckMs);
      return `tcp://${host}:${(server.address() as AddressInfo).port}`;
    },
    stop: async () => {
      clearInterval(silence);
      if (!server?.listening) return;
      const closed = once(server, 'close');
      server.close();
      connections.closeAll();
      await closed;
      await Promise.all(ending);
    },
  };
}

/** Reads nothing more meanwhile. */
async function hearInOrder(deps: CirServerDeps, connection: CirConnection, lines: readonly string[]): Promise<void> {
  connection.socket.pause();
  for (const line of lines) await hear(deps, connection, line);
  connection.socket.resume();
}

async function hear(deps: CirServerDeps, connection: CirConnection, text: string): Promise<void> {
  const line = readCirLine(text);
  connection.heardAt = performance.now();
  if (line.kind === 'ping') return void connection.send('OK');
  if (line.kind === 'unknown' || connection.socket.destroyed) return;
  try {
    const connected = await deps.connect({ wireId: line.sessionId, connection: connection.number });
    if (!connected) {
      // Without an answer; the sessions that it said HELO for before stay connected.
      if (connection.sessions.size === 0) connection.socket.destroy();
      return;
    }
    deps.connections.connect(connection, connected);
    if (connection.socket.destroyed) {
      return await deps.disconnected(deps.connections.remove(connection));
    }
    connection.send('OK');
    if (connected.replaced) endReplaced(deps, connected.replaced);
    await deps.connected(connected.sessionId);
  } catch (err) {
    deps.logger.warn({ err }, 'a HELO could not be handled');
    // The client connects again, perhaps to another instance.
    connection.socket.destroy();
  }
}

/** The connection at another instance that this one replaces. */
function endReplaced({ publishFacts, logger }: CirServerDeps, replaced: HeldConnection): void {
  void publishFacts([ringConnectionEnded(replaced)], { perishAfter: ringPerishesMs }).catch((err: unknown) =>
    logger.warn({ err }, 'a connection that was replaced could not be closed'),
  );
}
