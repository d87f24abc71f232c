import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { GatewayAddress } from './programs.js';
import { numberOf, phoneOf, textOf } from './texts.js';

/** When the last report of each SMS came in, ms since the epoch, and what went wrong. */
export interface DirectStretch {
  readonly deliveredAt: readonly number[];
  readonly from: number;
  readonly refused: number;
  /** No last report came. */
  readonly missing: number;
}

const reportTimeoutMs = 30_000;

/**
 * A gateway driven as fast as a program can that keeps nothing: a closed loop over kept-alive connections, each SMS with its reports
 * (level 3) before the next one takes its place, and a bare HTTP server that acknowledges every report at once.
 */
export class DirectLoop {
  readonly #server: Server;
  readonly #waiting = new Map<string, (arrived: boolean) => void>();
  #index = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<DirectLoop> {
    const server = createServer();
    const loop = new DirectLoop(server);
    server.on('request', (request, response) => {
      let form = '';
      request.setEncoding('latin1');
      request.on('data', (chunk: string) => (form += chunk));
      request.on('end', () => {
        response.setHeader('content-type', 'text/plain');
        response.end('ACK/Jasmin');
        if (/(^|&)level=2(&|$)/.test(form)) loop.#waiting.get(request.url ?? '')?.(true);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return loop;
  }

  /** Keeps `window` SMS between `/send` and their last report. */
  async measure(
    gateway: GatewayAddress,
    { window, warmUp, seconds }: { window: number; warmUp: number; seconds: number },
  ): Promise<DirectStretch> {
    const pool = new Pool(gateway.url, { connections: window, pipelining: 1, keepAliveTimeout: 60_000 });
    const from = Date.now() + warmUp * 1000;
    const until = from + seconds * 1000;
    const deliveredAt: number[] = [];
    let refused = 0;
    let missing = 0;
    const one = async (): Promise<void> => {
      const path = `/r/${(this.#index += 1)}`;
      const report = this.#report(path);
      if (!(await this.#send(pool, gateway, path, this.#index))) {
        this.#waiting.get(path)?.(false);
        refused += 1;
      } else if (await report) deliveredAt.push(Date.now());
      else missing += 1;
    };
    await Promise.all(
      Array.from({ length: window }, async () => {
        while (Date.now() < until) await one();
      }),
    );
    await pool.close();
    return { deliveredAt, from, refused, missing };
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #report(path: string): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (arrived: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(path);
        resolve(arrived);
      };
      const timer = setTimeout(() => finish(false), reportTimeoutMs);
      this.#waiting.set(path, finish);
    });
  }

  async #send(pool: Pool, { username, password }: GatewayAddress, path: string, index: number): Promise<boolean> {
    const { port } = this.#server.address() as AddressInfo;
    const body = new URLSearchParams({
      username,
      password,
      to: phoneOf(index),
      from: numberOf(index),
      coding: '0',
      content: textOf(`direct.${index}`),
      dlr: 'yes',
      'dlr-url': `http://127.0.0.1:${port}${path}`,
      'dlr-level': '3',
      'dlr-method': 'POST',
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    try {
      const answer = await pool.request({ method: 'POST', path: '/send', headers, body });
      return /^Success "[0-9a-f-]{36}"$/.test(await answer.body.text());
    } catch {
      return false;
    }
  }
}
