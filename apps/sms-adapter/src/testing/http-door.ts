import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came to a door. */
export interface Passage {
  /** Seconds since the door was made. */
  readonly at: number;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body's fields; octets above 127 are read as Latin-1. */
  readonly form: URLSearchParams;
  /** Whether the server behind the door may have carried it out. */
  forwarded: boolean;
  /** The server's answer; undefined until, or unless, it answers. */
  answer?: { readonly status: number; readonly body: string };
}

/**
 * What the proxy does with a request: forwards it, forwards it twice, cuts the connection instead, cuts it after the server has answered, or
 * answers in place of the server, which never gets it.
 */
export type Treatment = 'pass' | 'twice' | 'cut' | 'lose-answer' | { readonly swallowedWith: string };

const host = '127.0.0.1';

/** A proxy in front of an HTTP server on loopback that records requests and treats them as configured. */
export class HttpDoor {
  readonly passages: Passage[] = [];
  treat: (passage: Passage) => Treatment | Promise<Treatment> = () => 'pass';
  readonly #targetPort: number;
  readonly #made = performance.now();
  #server = createServer();
  #port = 0;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  /** Opens on `port`, or on any free one. */
  static async before(targetPort: number, port = 0): Promise<HttpDoor> {
    const door = new HttpDoor(targetPort);
    door.#port = port;
    await door.open();
    return door;
  }

  get url(): string {
    return `http://${host}:${this.#port}`;
  }

  /** Back on the same port. */
  async open(): Promise<void> {
    this.#server = createServer((incoming, answer) => {
      this.#pass(incoming, answer).catch(() => answer.destroy());
    });
    await new Promise<void>((listening, failed) =>
      this.#server.once('error', failed).listen(this.#port, host, listening),
    );
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on, like a closed port. Requests under way continue. */
  shut(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Ends faults. */
  heal(): void {
    this.treat = () => 'pass';
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await octetsOf(incoming);
    const url = new URL(incoming.url ?? '/', this.url);
    const form = new URLSearchParams(body.toString('latin1'));
    const at = (performance.now() - this.#made) / 1000;
    const passage: Passage = { at, path: url.pathname, query: url.searchParams, form, forwarded: false };
    this.passages.push(passage);
    const treatment = await this.treat(passage);
    if (treatment === 'cut') return void answer.destroy();
    if (typeof treatment === 'object')
      return void answer.writeHead(200, { 'content-type': 'text/plain' }).end(treatment.swallowedWith);
    if (treatment === 'twice') await this.#forward(incoming, body, passage);
    const reply = await this.#forward(incoming, body, passage);
    if (treatment === 'lose-answer' || reply === undefined) return void answer.destroy();
    // Node keeps a connection that was busy when its server closed, and takes more requests on it.
    const last = this.#server.listening ? {} : { connection: 'close' };
    answer.writeHead(reply.status, { 'content-type': reply.type, ...last }).end(reply.body);
  }

  /** Undefined when the server does not answer. */
  #forward(incoming: IncomingMessage, body: Buffer, passage: Passage) {
    type Reply = { readonly status: number; readonly type: string; readonly body: Buffer };
    return new Promise<Reply | undefined>((resolve) => {
      const { method, url: path, headers } = incoming;
      const { connection: _, ...otherHeaders } = headers;
      const forwarded = request({
        host: host,
        port: this.#targetPort,
        method,
        path,
        headers: otherHeaders,
        agent: false,
      });
      forwarded.on('socket', (socket) => socket.on('connect', () => (passage.forwarded = true)));
      forwarded.on('error', () => resolve(undefined));
      forwarded.on('response', (response) => {
        octetsOf(response).then(
          (body) => {
            const status = response.statusCode ?? 0;
            passage.answer = { status, body: body.toString('latin1') };
            resolve({ status, type: response.headers['content-type'] ?? 'text/plain', body });
          },
          () => resolve(undefined),
        );
      });
      forwarded.end(body);
    });
  }
}

async function octetsOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
