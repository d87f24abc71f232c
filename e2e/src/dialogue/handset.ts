import { Agent } from 'node:http';
import { contentTypeOf, type Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import { Datagrams } from './datagrams.js';
import { enveloped, openEnvelope, type Answer, type Envelope } from './envelope.js';
import type { ReadElement, SentElement } from './elements.js';
import { exchange, type HttpAnswer } from './http-exchange.js';
import { readAnswer } from './read-xml.js';
import { readWbxml } from './read-wbxml.js';
import type { TcpLine } from './tcp-line.js';
import { writeDocument } from './write-document.js';

export type Sent = Readonly<{
  contentType: string;
  body: Uint8Array;
  /** Absent: a document that the dialogue wrote by itself. */
  envelope?: Envelope;
  primitive?: string;
}>;

/** Called with every document on the wire. */
export type Wire = (direction: 'sent' | 'got', document: Uint8Array, encoding: Encoding) => void;

/** Who a handset belongs to. */
export type Owner = Readonly<{ userId: string; password: string; clientId: string; cookie: string }>;

/**
 * An IM client without a will of its own: it sends what a dialogue says and keeps what came back. It knows no grammar, so what it
 * sends may be wrong.
 */
export class Handset {
  readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });
  sessionId: string | undefined;
  line: TcpLine | undefined;
  readonly datagrams = new Datagrams();
  /** Texts of the messages that it showed while it polled on. */
  readonly shown: string[] = [];
  sent: Sent | undefined;
  /** The answer to what was sent last. */
  http: HttpAnswer | undefined;
  /** Bodies of earlier answers, newest first. */
  readonly earlier: Uint8Array[] = [];
  /** The server's transaction that was received last. */
  received: Answer | undefined;
  private transactions = 0;

  constructor(
    readonly owner: Owner,
    readonly version: CspVersion,
    readonly encoding: Encoding,
    private readonly url: string,
    private readonly wire?: Wire,
  ) {}

  nextTransactionId(): string {
    this.transactions = (this.transactions % 999) + 1;
    return String(this.transactions);
  }

  async send(content: SentElement, beside: readonly SentElement[], envelope: Envelope): Promise<void> {
    const document = enveloped(content, beside, envelope, this.version);
    const body = writeDocument(document, this.version, this.encoding);
    await this.post({ contentType: this.contentType, body, envelope, primitive: content.name });
  }

  get contentType(): string {
    return contentTypeOf(this.version, this.encoding);
  }

  async post(sent: Sent): Promise<void> {
    if (this.http) this.earlier.unshift(this.http.body);
    this.sent = sent;
    this.wire?.('sent', sent.body, this.encoding);
    const headers = { 'content-type': sent.contentType };
    this.http = await exchange(this.url, { method: 'POST', agent: this.agent, headers, body: sent.body });
    if (this.http.body.length > 0) this.wire?.('got', this.http.body, this.encoding);
  }

  async fetch(url: string): Promise<void> {
    this.sent = undefined;
    this.http = await exchange(new URL(url, this.url).href, { method: 'GET', agent: this.agent });
  }

  /**
   * The last answer, taken out of HTTP and its envelope.
   * @throws Error when HTTP or the document is not as every phone needs it
   */
  answer(): Answer {
    return openEnvelope(this.document(), this.version);
  }

  private document(): ReadElement {
    const { body } = this.checkedHttp();
    if (body.length === 0) throw new Error('the answer is empty');
    return this.encoding === 'xml'
      ? readAnswer(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
      : readWbxml(body, this.version);
  }

  /** The HTTP answer, which must be as phones need it: 200, a length, not chunked, in the form of the request. */
  checkedHttp(): HttpAnswer {
    if (!this.http) throw new Error('nothing was sent');
    const { status, headers, body } = this.http;
    if (status !== 200) throw new Error(`HTTP ${status}, expected 200`);
    if (headers['transfer-encoding'] !== undefined)
      throw new Error(`Transfer-Encoding: ${headers['transfer-encoding']}, which some phones cannot read`);
    if (headers['content-length'] !== String(body.length))
      throw new Error(`Content-Length ${headers['content-length']} for ${body.length} bytes`);
    if (body.length > 0 && this.sent && headers['content-type']?.split(';')[0] !== this.sent.contentType.split(';')[0])
      throw new Error(`Content-Type ${headers['content-type']}, expected ${this.sent.contentType}`);
    return this.http;
  }

  /** Ends its connections; its session lives on. */
  close(): void {
    this.line?.close();
    this.datagrams.close();
    this.agent.destroy();
  }
}
