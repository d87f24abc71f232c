import { once } from 'node:events';
import { Agent, createServer as createHttpServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What stands before several instances: gives each HTTP request, or each TCP connection, to the next of them, and to the one after
 * it when that does not take it. What an instance has begun to work on is never given to another: the client learns that it failed.
 */
export class RoundRobin implements AsyncDisposable {
  private constructor(
    readonly port: number,
    private readonly server: Server,
    private readonly open: ReadonlySet<Socket>,
  ) {}

  /** @param backends ports on loopback */
  static async ofRequests(backends: readonly number[]): Promise<RoundRobin> {
    const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
    const next = turns(backends);
    return RoundRobin.listen(
      createHttpServer((asked, answer) => {
        const chunks: Buffer[] = [];
        asked.on('data', (chunk: Buffer) => chunks.push(chunk));
        asked.on('error', () => answer.destroy());
        asked.on('end', () => passOn(asked, Buffer.concat(chunks), answer, agent, next()));
      }),
    );
  }

  /** @param backends ports on loopback */
  static async ofConnections(backends: readonly number[]): Promise<RoundRobin> {
    const next = turns(backends);
    return RoundRobin.listen(
      createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
        client.on('error', () => client.destroy());
        join(client, next());
      }),
    );
  }

  private static async listen(server: Server): Promise<RoundRobin> {
    const open = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RoundRobin((server.address() as AddressInfo).port, server, open);
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.open) socket.destroy();
    await once(this.server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Each call gives all backends, beginning with the one whose turn it is. */
function turns(backends: readonly number[]): () => number[] {
  let turn = 0;
  return () => {
    const first = turn++ % backends.length;
    return [...backends.slice(first), ...backends.slice(0, first)];
  };
}

function passOn(
  asked: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
  agent: Agent,
  [backend, ...others]: readonly number[],
): void {
  if (backend === undefined) {
    answer.writeHead(503, { 'content-length': '0' }).end();
    return;
  }
  const { method, url, headers } = asked;
  const passed = request({ host: '127.0.0.1', port: backend, agent, method, path: url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
    got.on('error', () => answer.destroy());
    got.pipe(answer);
  });
  passed.on('error', (error: NodeJS.ErrnoException) => {
    // Whether a dead instance carried it out is not known, so the client must ask again.
    if (error.code === 'ECONNREFUSED') passOn(asked, body, answer, agent, others);
    else answer.destroy();
  });
  passed.end(body);
}

function join(client: Socket, [backend, ...others]: readonly number[]): void {
  if (backend === undefined) {
    client.destroy();
    return;
  }
  const server = connect({ host: '127.0.0.1', port: backend, noDelay: true, allowHalfOpen: true });
  let isOpen = false;
  server.on('connect', () => {
    isOpen = true;
    client.pipe(server);
    server.pipe(client);
  });
  server.on('error', () => {
    if (isOpen) client.destroy();
    else join(client, others);
  });
  server.on('close', () => isOpen && client.destroy());
  client.on('close', () => server.destroy());
}
