import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Logger } from '@smsonly/platform';

/** One callback to the application: a form in the body (POST) or in the query (GET). */
export interface Callback {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly form: string;
  readonly kind: 'dlr' | 'mo';
}

export interface CallbackSenderOptions {
  readonly tries: number;
  readonly retryDelayMs: number;
  readonly timeoutMs: number;
  readonly logger: Logger;
}

const maxConnections = 64;
const maxWaiting = 100_000;
const maxAnswerLength = 1024;

/**
 * Sends callbacks to the application as Jasmin does: one not answered with 2xx and `ACK/Jasmin` is repeated after a fixed time, a fixed number
 * of times, and then dropped. Connections are kept alive; their number and the number of waiting callbacks are bounded.
 */
export class CallbackSender {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: maxConnections });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: maxConnections });
  readonly #timers = new Set<NodeJS.Timeout>();
  #waiting = 0;
  #closed = false;

  constructor(private readonly options: CallbackSenderOptions) {}

  /** Sends a callback after `afterMs`; resolves after the first try, whatever its result. */
  async send(callback: Callback, afterMs = 0): Promise<void> {
    if (this.#waiting >= maxWaiting) {
      this.options.logger.warn({ kind: callback.kind }, 'too many callbacks are waiting; one was dropped');
      return;
    }
    this.#waiting += 1;
    if (afterMs > 0) await this.#pause(afterMs);
    const acknowledged = await this.#call(callback);
    void this.#callAgain(callback, acknowledged);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#http.destroy();
    this.#https.destroy();
  }

  async #callAgain(callback: Callback, alreadyAcknowledged: boolean): Promise<void> {
    let acknowledged = alreadyAcknowledged;
    for (let tried = 1; !acknowledged && tried < this.options.tries && !this.#closed; tried++) {
      await this.#pause(this.options.retryDelayMs);
      acknowledged = await this.#call(callback);
    }
    this.#waiting -= 1;
    if (!acknowledged && !this.#closed)
      this.options.logger.warn(
        { kind: callback.kind, tries: this.options.tries },
        'a callback was never acknowledged and has been dropped',
      );
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resume) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resume();
      }, ms);
      this.#timers.add(timer);
    });
  }

  async #call(callback: Callback): Promise<boolean> {
    if (this.#closed) return false;
    try {
      return isAcknowledgement(await this.#post(callback));
    } catch (error) {
      this.options.logger.debug({ kind: callback.kind, err: error }, 'a callback failed and will be repeated');
      return false;
    }
  }

  #post(callback: Callback, again = true): Promise<Answer> {
    const { url, method, form } = callback;
    const target = new URL(url);
    if (method === 'GET') target.search += (target.search === '' ? '?' : '&') + form;
    const secure = target.protocol === 'https:';
    const body = method === 'POST' ? Buffer.from(form, 'latin1') : undefined;
    const options: RequestOptions = {
      method,
      agent: secure ? this.#https : this.#http,
      timeout: this.options.timeoutMs,
      headers: {
        'user-agent': 'Jasmin simulator',
        ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }),
      },
    };
    return new Promise<Answer>((answer, fail) => {
      const request = (secure ? httpsRequest : httpRequest)(target, options, (response) => {
        let text = '';
        response.setEncoding('latin1');
        response.on('data', (chunk: string) => (text = (text + chunk).slice(0, maxAnswerLength)));
        response.on('end', () => answer({ status: response.statusCode ?? 0, text }));
        response.on('error', fail);
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${this.options.timeoutMs} ms`)));
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The application closed a kept-alive connection just as it was reused, and has not received the request.
        const unseen = again && request.reusedSocket && error.code === 'ECONNRESET';
        if (unseen) this.#post(callback, false).then(answer, fail);
        else fail(error);
      });
      request.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function isAcknowledgement({ status, text }: Answer): boolean {
  return status >= 200 && status < 300 && text.trim() === 'ACK/Jasmin';
}
