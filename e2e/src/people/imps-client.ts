import { randomUUID } from 'node:crypto';
import { contentTypeOf, decode, encode, encodingOf, type Encoding } from '@smsonly/imps-codec';
import {
  digestBytes,
  type CspMessage,
  type CspTransaction,
  type CspVersion,
  type DigestSchema,
  type Primitive,
  type PrimitiveKind,
  type PrimitiveOf,
  type UnknownPrimitive,
} from '@smsonly/imps-model';

export type Content = Primitive | UnknownPrimitive;
export type LoginMethod = '2-way' | DigestSchema;

/** The server's answer is not one that the client can continue with. */
class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  constructor(
    message: string,
    readonly content?: Content,
  ) {
    super(message);
  }
}

/**
 * An IM client as on real phones: one session, CSP over HTTP in XML (or WBXML), polling. It acknowledges what it gets,
 * drops duplicates, and keeps everything else in order of arrival.
 */
export class ImpsClient {
  private sessionId: string | undefined;
  /** A client of its own, also when another was here with the same ClientID: in 1.3 the cookie takes a session up again. */
  private readonly cookie = randomUUID();
  private transactions = 0;
  /** IDs of the transactions already received. */
  private readonly taken = new Set<string>();
  private readonly received: Content[] = [];

  constructor(
    private readonly options: Readonly<{
      url: string;
      userId: string;
      password: string;
      version: CspVersion;
      /** Default: XML. */
      encoding?: Encoding;
      clientId?: string;
    }>,
  ) {}

  get userId(): string {
    return this.options.userId;
  }

  get clientId(): { url: string } {
    return { url: this.options.clientId ?? 'WV:smsonly-tour@DESK' };
  }

  get version(): CspVersion {
    return this.options.version;
  }

  /** Logs in: 4-way with a digest schema, else 2-way with the password in clear. */
  async login(way: LoginMethod = '2-way'): Promise<PrimitiveOf<'Login-Response'>> {
    const { userId, password } = this.options;
    const common = {
      kind: 'Login-Request' as const,
      userId,
      clientId: this.clientId,
      timeToLive: 3600,
      sessionCookie: this.cookie,
    };
    this.sessionId = undefined;
    let answer: Content;
    if (way === '2-way') {
      answer = await this.request({ ...common, password });
    } else {
      const id = this.nextId();
      const challenge = expectKind(await this.request({ ...common, digestSchemas: [way] }, id), 'Login-Response');
      if (challenge.result.code !== 401 || challenge.nonce === undefined) {
        throw new UnexpectedAnswer(`expected a challenge, got ${challenge.result.code}`, challenge);
      }
      answer = await this.request({ ...common, digestBytes: digestBytes(way, challenge.nonce, password) }, id);
    }
    const response = expectKind(answer, 'Login-Response');
    if (response.result.code === 200) this.sessionId = response.sessionId;
    return response;
  }

  async logout(): Promise<Content> {
    const answer = await this.request({ kind: 'Logout-Request' });
    this.sessionId = undefined;
    return answer;
  }

  /** Sends a request and gives the content of its answer, which is in the response of the same POST. */
  async request(content: Primitive, id = this.nextId()): Promise<Content> {
    const answer = await this.post(content, 'Request', id);
    const transaction = answer?.transactions[0];
    if (!transaction) throw new UnexpectedAnswer(`no answer to ${content.kind}`);
    if (transaction.mode !== 'Response' || transaction.id !== id) {
      throw new UnexpectedAnswer(
        `${content.kind} (${id}) was answered as ${transaction.mode} ${transaction.id}`,
        transaction.content,
      );
    }
    return transaction.content;
  }

  /** The same, and the answer must be of this kind. */
  async ask<K extends PrimitiveKind>(content: Primitive, kind: K): Promise<PrimitiveOf<K>> {
    return expectKind(await this.request(content), kind);
  }

  /** Polls once; gives the server's transaction, unacknowledged, or nothing. */
  async poll(): Promise<{ transaction: CspTransaction<Content>; more: boolean } | undefined> {
    const answer = await this.post({ kind: 'Polling-Request' }, 'Request', '');
    const transaction = answer?.transactions[0];
    return transaction && { transaction, more: answer.poll === true };
  }

  /** Acknowledges a transaction of the server in the form that its kind requires. */
  async acknowledge(transaction: CspTransaction<Content>): Promise<void> {
    const { content, id } = transaction;
    const acknowledgement: Primitive =
      content.kind === 'NewMessage'
        ? { kind: 'MessageDelivered', messageId: content.messageInfo.messageId ?? '' }
        : { kind: 'Status', result: { code: 200 } };
    await this.post(acknowledgement, 'Response', id);
  }

  /** Polls until nothing is left; acknowledges everything. */
  async fetchAll(): Promise<void> {
    for (;;) {
      const answer = await this.poll();
      if (!answer) return;
      const { id, mode, content } = answer.transaction;
      if (mode === 'Response') throw new UnexpectedAnswer('a poll was answered with an error', content);
      // Before the acknowledgement: a server that accepted it and failed to answer never sends the transaction again.
      if (!this.taken.has(id)) this.received.push(content);
      this.taken.add(id);
      await this.acknowledge(answer.transaction);
    }
  }

  /**
   * Polls until a matching transaction of this kind has arrived, and removes it from what was received.
   * @throws UnexpectedAnswer when none came in time
   */
  async next<K extends PrimitiveKind>(
    kind: K,
    fits: (content: PrimitiveOf<K>) => boolean = () => true,
    timeoutMs = 20_000,
  ): Promise<PrimitiveOf<K>> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      await this.fetchAll();
      const index = this.received.findIndex((content) => content.kind === kind && fits(content as PrimitiveOf<K>));
      if (index >= 0) return this.received.splice(index, 1)[0] as PrimitiveOf<K>;
      if (Date.now() > deadline) {
        const others = this.received.map((content) => content.kind).join(', ') || 'nothing';
        throw new UnexpectedAnswer(`no ${kind} came within ${timeoutMs / 1000} s; ${others} is there`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What has been received and not taken by `next`. */
  get unread(): readonly Content[] {
    return this.received;
  }

  /** Removes and returns all of this kind. */
  takeAll<K extends PrimitiveKind>(kind: K): PrimitiveOf<K>[] {
    const taken = this.received.filter((content): content is PrimitiveOf<K> => content.kind === kind);
    this.received.splice(0, Infinity, ...this.received.filter((content) => content.kind !== kind));
    return taken;
  }

  private nextId(): string {
    this.transactions += 1;
    return String(this.transactions);
  }

  private async post(content: Primitive, mode: 'Request' | 'Response', id: string): Promise<CspMessage | undefined> {
    const { url, version, encoding = 'xml' } = this.options;
    const session =
      this.sessionId === undefined
        ? { type: 'Outband' as const }
        : { type: 'Inband' as const, sessionId: this.sessionId };
    const body = encode({ version, session, transactions: [{ mode, id, content }] }, { encoding });
    const headers = { 'content-type': contentTypeOf(version, encoding) };
    const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) });
    if (response.status !== 200)
      throw new UnexpectedAnswer(`${content.kind} was answered with HTTP ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length === 0) return undefined;
    const contentType = response.headers.get('content-type') ?? '';
    if (encodingOf(contentType) !== encoding)
      throw new UnexpectedAnswer(`${content.kind} in ${encoding} was answered in ${contentType}`);
    return decode(bytes, { contentType, bounds: mostAnswer });
  }
}

/** Longer than any answer: a client that agrees no ParserSize gets whole Kafka records. */
const mostAnswer = { bytes: 2 * 1024 * 1024, elements: 200_000 };

/** The content, which must be of this kind. */
function expectKind<K extends PrimitiveKind>(content: Content, kind: K): PrimitiveOf<K> {
  if (content.kind === kind) return content as PrimitiveOf<K>;
  const code = content.kind === 'Status' ? ` ${content.result.code}` : '';
  throw new UnexpectedAnswer(`expected ${kind}, got ${content.kind}${code}`, content);
}

/** The result code of any content that carries one. */
export function codeOf(content: Content): number | undefined {
  return 'result' in content ? content.result?.code : undefined;
}
