/** Small servers in place of imps-front, the provisioning API and the simulator, over real HTTP. */
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answered = Readonly<{ status: number; headers: IncomingHttpHeaders; body: Buffer; text: string }>;

type Answer = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

export class Upstream implements AsyncDisposable {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: Answer): Promise<Upstream> {
    const server = createServer((incoming, response) => {
      void bodyOf(incoming).then((body) => answer(incoming, body, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Upstream(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The provisioning API's answers, with accounts in memory. */
export function accountsApi(token: string): { answer: Answer; accounts: Map<string, Record<string, unknown>> } {
  const accounts = new Map<string, Record<string, unknown>>();
  const problem = (response: ServerResponse, status: number, title: string, detail: string): void => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', status, title, detail }));
  };
  const answer: Answer = ({ url = '', method, headers }, body, response) => {
    const userId = decodeURIComponent(url.replace('/v1/accounts/', ''));
    const account = accounts.get(userId);
    if (headers.authorization !== `Bearer ${token}`) return problem(response, 401, 'Not authorised', 'Send the token.');
    if (method === 'PUT') {
      const wanted = JSON.parse(body.toString()) as Record<string, unknown>;
      const isTaken = [...accounts].some(([other, { msisdn }]) => other !== userId && msisdn === wanted['msisdn']);
      if (isTaken) return problem(response, 409, 'Number is taken', 'Another account has this number.');
      accounts.set(userId, wanted);
      response.writeHead(201).end(JSON.stringify({ ...wanted, userId, password: undefined }));
    } else if (account === undefined) problem(response, 404, 'No such account', 'No user is registered.');
    else if (method === 'DELETE') {
      accounts.delete(userId);
      response.writeHead(204).end();
    } else response.end(JSON.stringify({ ...account, userId, password: undefined }));
  };
  return { answer, accounts };
}

/** A request with any header, Host too. */
export function ask(
  url: string,
  options: Readonly<{ method?: string; headers?: Record<string, string>; body?: string | Uint8Array }> = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      bodyOf(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
