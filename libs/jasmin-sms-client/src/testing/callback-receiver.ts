import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dlrMeaning, parseDlr, type Dlr, type DlrMeaning } from '../dlr.js';
import { callbackAnswer, parseMo, type Mo } from '../mo.js';
import { referenceParameter } from '../send-request.js';

/** One callback as it arrived. */
export interface ReceivedCallback {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Receives Jasmin's callbacks on 127.0.0.1, records and acknowledges them. For tests. */
export class CallbackReceiver {
  readonly callbacks: ReceivedCallback[] = [];
  readonly unreadable: ReceivedCallback[] = [];
  readonly dlrs: { readonly reference: string; readonly dlr: Dlr }[] = [];
  readonly mos: Mo[] = [];
  readonly #refusals: { readonly answer: Answer; readonly isMeant: (callback: ReceivedCallback) => boolean }[] = [];
  readonly #server: Server;
  readonly #url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Without a port, on any free one. */
  static async start(port = 0): Promise<CallbackReceiver> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    const receiver = new CallbackReceiver(server);
    server.on('request', (request, response) => {
      void octetsOf(request).then((body) => {
        const answer = receiver.#receive(new URL(request.url ?? '/', receiver.#url), body);
        response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body);
      });
    });
    return receiver;
  }

  /** The base to give to the gateway as SMS_CALLBACK_URL. */
  get url(): string {
    return this.#url;
  }

  /** The base of reports, as for `JasminOptions.reportUrl`. */
  get reportUrl(): string {
    return `${this.#url}/jasmin/dlr?token=test-token`;
  }

  /** The reports about one SMS, in order of arrival. */
  reportsOf(reference: string): DlrMeaning[] {
    return this.dlrs.filter((report) => report.reference === reference).map(({ dlr }) => dlrMeaning(dlr));
  }

  /** Gives these answers to the next callbacks instead of acknowledging them; those are recorded in `callbacks` only. */
  refuseNext(...answers: Answer[]): void {
    this.refuseNextOf(() => true, ...answers);
  }

  /** The same for the next matching callbacks: a shared gateway may be calling about other SMS. */
  refuseNextOf(isMeant: (callback: ReceivedCallback) => boolean, ...answers: Answer[]): void {
    this.#refusals.push(...answers.map((answer) => ({ answer, isMeant })));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #receive(url: URL, body: Uint8Array): Answer {
    const callback = { path: url.pathname, query: url.searchParams, body };
    this.callbacks.push(callback);
    const refusal = this.#refusals.findIndex(({ isMeant }) => isMeant(callback));
    const [refused] = refusal < 0 ? [] : this.#refusals.splice(refusal, 1);
    if (refused !== undefined) return refused.answer;
    if (!this.#keep(callback)) this.unreadable.push(callback);
    return { status: 200, body: callbackAnswer };
  }

  #keep({ path, query, body }: ReceivedCallback): boolean {
    if (path.endsWith('/mo')) {
      const mo = parseMo(body);
      if (mo.ok) this.mos.push(mo.value);
      return mo.ok;
    }
    const dlr = parseDlr(body);
    if (dlr.ok) this.dlrs.push({ reference: query.get(referenceParameter) ?? '', dlr: dlr.value });
    return dlr.ok;
  }
}

async function octetsOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
