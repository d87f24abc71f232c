import { randomUUID } from 'node:crypto';
import { decode, encode, contentTypeOf, type Encoding } from '@smsonly/imps-codec';
import {
  digestBytes,
  type CspMessage,
  type CspVersion,
  type Primitive,
  type PrimitiveKind,
  type PrimitiveOf,
  type UnknownPrimitive,
} from '@smsonly/imps-model';

/** What came back for a POST: the HTTP part, and the CSP message if there was one. */
export type Answer = Readonly<{ http: Response; bytes: Uint8Array; message?: CspMessage }>;

/** An IM client over real HTTP. */
export class CspClient {
  sessionId: string | undefined;
  /** Each client has its own: a 1.3 login with the cookie of a living session takes that session up again. */
  readonly cookie = randomUUID();
  #transaction = 0;

  constructor(
    readonly url: string,
    readonly user: string,
    readonly version: CspVersion = '1.2',
    readonly client = 'WV:TestClient-1.0',
    readonly encoding: Encoding = 'xml',
  ) {}

  /** Logs in 2-way and keeps the session. */
  async logIn(
    password: string,
    more: Partial<PrimitiveOf<'Login-Request'>> = {},
  ): Promise<PrimitiveOf<'Login-Response'>> {
    const response = await this.ask(this.loginRequest({ password, ...more }), 'Login-Response', { outband: true });
    this.sessionId = response.sessionId;
    return response;
  }

  /** Logs in 4-way with the digest that the server chooses. */
  async logInByDigest(password: string, digestSchemas: readonly string[]): Promise<PrimitiveOf<'Login-Response'>[]> {
    const first = await this.ask(this.loginRequest({ digestSchemas }), 'Login-Response', { outband: true });
    const schema = first.digestSchema as 'MD5' | 'SHA' | 'MD4';
    const digest = digestBytes(schema, first.nonce ?? '', password);
    const second = await this.ask(this.loginRequest({ digestBytes: digest }), 'Login-Response', { outband: true });
    this.sessionId = second.sessionId;
    return [first, second];
  }

  loginRequest(more: Partial<PrimitiveOf<'Login-Request'>>): PrimitiveOf<'Login-Request'> {
    const { user: userId, client: url, cookie } = this;
    return { kind: 'Login-Request', userId, clientId: { url }, timeToLive: 600, sessionCookie: cookie, ...more };
  }

  /** Sends a request, and gives the answer if it is of the expected kind. */
  async ask<K extends PrimitiveKind>(
    content: Primitive,
    kind: K,
    options: { id?: string; outband?: boolean } = {},
  ): Promise<PrimitiveOf<K>> {
    const answer = contentOf(await this.request(content, options));
    if (answer?.kind !== kind) throw new Error(`${content.kind} was answered with ${JSON.stringify(answer)}`);
    return answer as PrimitiveOf<K>;
  }

  /** Sends a request, and gives the status code of the answer. */
  async code(content: Primitive, options: { id?: string } = {}): Promise<number | undefined> {
    return codeOf(contentOf(await this.request(content, options)));
  }

  request(
    content: Primitive,
    { id = this.nextId(), outband = false }: { id?: string; outband?: boolean } = {},
  ): Promise<Answer> {
    return this.send([{ mode: 'Request', id, content }], outband);
  }

  poll(): Promise<Answer> {
    return this.send([{ mode: 'Request', id: '', content: { kind: 'Polling-Request' } }]);
  }

  /** Acknowledges a server transaction. */
  acknowledge(id: string, content: Primitive = { kind: 'Status', result: { code: 200 } }): Promise<Answer> {
    return this.send([{ mode: 'Response', id, content }]);
  }

  async send(transactions: CspMessage<Primitive>['transactions'], outband = false): Promise<Answer> {
    const session = outband
      ? ({ type: 'Outband' } as const)
      : { type: 'Inband' as const, ...(this.sessionId !== undefined && { sessionId: this.sessionId }) };
    return this.post({ version: this.version, session, transactions });
  }

  /** Posts a message as it is, in the client's wire form. */
  post(message: CspMessage<Primitive>): Promise<Answer> {
    const { encoding } = this;
    return post(this.url, encode(message, { encoding }), contentTypeOf(message.version, encoding));
  }

  nextId(): string {
    return String(++this.#transaction);
  }
}

/** Posts bytes and reads what comes back. */
export async function post(
  url: string,
  body: string | Uint8Array,
  contentType: string | undefined = 'application/vnd.wv.csp.xml',
): Promise<Answer> {
  const http = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers: { 'content-type': contentType },
  });
  const bytes = new Uint8Array(await http.arrayBuffer());
  const isCsp = http.status === 200 && bytes.length > 0;
  return {
    http,
    bytes,
    ...(isCsp && { message: decode(bytes, { contentType: http.headers.get('content-type') ?? '' }) }),
  };
}

export function contentOf({ message }: Answer): Primitive | UnknownPrimitive | undefined {
  return message?.transactions[0]?.content;
}

export function codeOf(content: Primitive | UnknownPrimitive | undefined): number | undefined {
  return content && 'result' in content ? content.result?.code : undefined;
}
