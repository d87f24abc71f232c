import { errors, Pool } from 'undici';
import { readSendAnswer } from './send-answer.js';
import { codeOf, readSendFailure } from './send-failure.js';
import { refusedBeforeSending, sendForm } from './send-request.js';
import type { Sms, SmsGateway, Submission } from './sms-gateway.js';

export interface JasminOptions {
  /** Base address of Jasmin's HTTP API, e.g. `http://jasmin:1401`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /**
   * Where Jasmin posts reports, with the secret in its query; `ref=<reference>` is added for each SMS.
   * Without it no reports are asked for.
   */
  readonly reportUrl?: string;
  /** Most connections, and so most requests at a time; default 32. */
  readonly connections?: number;
  /** Longest wait for a connection in ms; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for an answer after the request was written, in ms; default 20,000. */
  readonly answerTimeoutMs?: number;
}

/** Whether Jasmin's HTTP server answers. It says nothing about its broker or its SMSC. */
export type Ping = { readonly answers: true } | { readonly answers: false; readonly why: string };

/** Jasmin's HTTP API 0.11 as an SmsGateway, over kept-alive connections. Sends each SMS once. */
export class JasminClient implements SmsGateway {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #options: JasminOptions;
  #closing: Promise<void> | undefined;

  /** Throws a TypeError when `url` or `reportUrl` is no absolute http(s) URL. */
  constructor(options: JasminOptions) {
    const { origin, pathname } = httpUrl('url', options.url);
    if (options.reportUrl !== undefined) httpUrl('reportUrl', options.reportUrl);
    const answerTimeout = options.answerTimeoutMs ?? 20_000;
    this.#options = options;
    this.#path = pathname.replace(/\/+$/, '');
    this.#pool = new Pool(origin, {
      connections: options.connections ?? 32,
      pipelining: 1,
      connect: { timeout: options.connectTimeoutMs ?? 5_000 },
      headersTimeout: answerTimeout,
      bodyTimeout: answerTimeout,
      maxResponseSize: 1024 * 1024,
    });
  }

  async submit(sms: Sms): Promise<Submission> {
    const refusal = refusedBeforeSending(sms);
    if (refusal !== undefined) return refusal;
    if (this.#closing !== undefined) return readSendFailure(new errors.ClientClosedError());
    const { username, password, reportUrl } = this.#options;
    const body = sendForm(sms, { username, password, reportUrl });
    try {
      const answer = await this.#pool.request({
        method: 'POST',
        path: `${this.#path}/send`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      return readSendAnswer(answer.statusCode, await answer.body.text());
    } catch (error) {
      return readSendFailure(error);
    }
  }

  async ping(): Promise<Ping> {
    try {
      const answer = await this.#pool.request({ method: 'GET', path: `${this.#path}/ping` });
      const text = await answer.body.text();
      if (answer.statusCode === 200 && text.trim() === 'Jasmin/PONG') return { answers: true };
      return { answers: false, why: `HTTP ${answer.statusCode} without Jasmin/PONG` };
    } catch (error) {
      return { answers: false, why: codeOf(error) };
    }
  }

  /** Waits for the requests under way, then closes the connections; later requests are rejected as unreachable. */
  async close(): Promise<void> {
    await (this.#closing ??= this.#pool.close());
  }
}

function httpUrl(option: string, value: string): URL {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TypeError(`JasminClient: ${option} must be an absolute http or https URL`);
  return url;
}
