import { errors, Pool } from 'undici';
import { readBalance, readPartCount, type AccountAnswer, type Balance } from './account-answer.js';
import { circuit, type CircuitName, type CircuitOptions } from './circuit.js';
import { withSafeRetry, type RetryOptions } from './safe-retry.js';
import { readSendAnswer } from './send-answer.js';
import { codeOf, readSendFailure } from './send-failure.js';
import { messageForm, refusedBeforeSending, sendForm } from './send-request.js';
import type { Sms, SmsGateway, SubmitResult } from './sms-gateway.js';

export interface JasminOptions {
  /** Base address of Jasmin's HTTP API, e.g. `http://jasmin:1401`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /**
   * Where Jasmin posts reports, with the secret in its query; `ref=<reference>` is added for each SMS.
   * Without it no reports are requested.
   */
  readonly reportUrl?: string;
  /** Most connections, and so most requests at a time; default 32. */
  readonly connections?: number;
  /** Longest wait for a connection in ms; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for an answer after the request was written, in ms; default 20,000. */
  readonly answerTimeoutMs?: number;
  /** How long an idle connection is kept open, in ms; default 4,000. Jasmin closes idle ones after 60 s. */
  readonly keepAliveMs?: number;
  /** Retries of what is safe to retry; default none, for callers with an outbox that retry by themselves. */
  readonly retry?: RetryOptions;
  /** When to stop submitting to a failing gateway; `false` never stops. */
  readonly circuit?: CircuitOptions | false;
}

/** Whether Jasmin's HTTP server answers. It says nothing about its broker or its SMSC. */
export type Ping = { readonly answers: true } | { readonly answers: false; readonly why: string };

/** Jasmin's HTTP API 0.11 as an SmsGateway, over keep-alive connections. */
export class JasminClient implements SmsGateway {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #options: JasminOptions;
  readonly #circuit: ReturnType<typeof circuit> | undefined;
  #closing: Promise<void> | undefined;

  /** Throws a TypeError when `url` or `reportUrl` is no absolute http(s) URL. */
  constructor(options: JasminOptions) {
    const { origin, pathname } = httpUrl('url', options.url);
    if (options.reportUrl !== undefined) httpUrl('reportUrl', options.reportUrl);
    const answerTimeout = options.answerTimeoutMs ?? 20_000;
    this.#options = options;
    this.#path = pathname.replace(/\/+$/, '');
    this.#circuit = options.circuit === false ? undefined : circuit(options.circuit ?? {});
    this.#pool = new Pool(origin, {
      connections: options.connections ?? 32,
      pipelining: 1,
      connect: { timeout: options.connectTimeoutMs ?? 5_000 },
      keepAliveTimeout: options.keepAliveMs ?? 4_000,
      headersTimeout: answerTimeout,
      bodyTimeout: answerTimeout,
      maxResponseSize: 1024 * 1024,
    });
  }

  /** The state of the circuit breaker. `open`: submissions are rejected without being tried, since the last ones failed. */
  get circuit(): CircuitName {
    return this.#circuit?.state ?? 'closed';
  }

  async submit(sms: Sms): Promise<SubmitResult> {
    const refusal = refusedBeforeSending(sms);
    if (refusal !== undefined) return refusal;
    const once = () => this.#send(sms);
    const guarded = this.#circuit;
    const submit = guarded === undefined ? once : () => guarded.guard(once);
    return this.#options.retry === undefined ? submit() : withSafeRetry(this.#options.retry, submit);
  }

  /**
   * The number of submit_sm that Jasmin would make of an SMS (`/rate`), and so at most its `long_content_max_parts`. A text whose parts are
   * counted as fewer would be silently truncated.
   */
  async countParts(sms: Sms): Promise<AccountAnswer<number>> {
    const { username, password } = this.#options;
    return this.#get(`/rate?${messageForm(sms, { username, password })}`, readPartCount);
  }

  /** The user's remaining balance (`/balance`). */
  async balance(): Promise<AccountAnswer<Balance>> {
    const { username, password } = this.#options;
    return this.#get(`/balance?${new URLSearchParams({ username, password })}`, readBalance);
  }

  async ping(): Promise<Ping> {
    const answer = await this.#get('/ping', (status, text): AccountAnswer<true> =>
      status === 200 && text.trim() === 'Jasmin/PONG'
        ? { ok: true, value: true }
        : { ok: false, why: `HTTP ${status} without Jasmin/PONG` },
    );
    return answer.ok ? { answers: true } : { answers: false, why: answer.why };
  }

  /** Waits for the requests under way, then closes the connections; later requests are rejected as unreachable. */
  async close(): Promise<void> {
    await (this.#closing ??= this.#pool.close());
  }

  async #send(sms: Sms): Promise<SubmitResult> {
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

  async #get<T>(path: string, read: (status: number, body: string) => AccountAnswer<T>): Promise<AccountAnswer<T>> {
    try {
      const answer = await this.#pool.request({ method: 'GET', path: `${this.#path}${path}` });
      return read(answer.statusCode, await answer.body.text());
    } catch (error) {
      return { ok: false, why: codeOf(error) };
    }
  }
}

function httpUrl(option: string, value: string): URL {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TypeError(`JasminClient: ${option} must be an absolute http or https URL`);
  return url;
}
