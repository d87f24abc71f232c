import { Pool } from 'undici';
import { contentType } from './documents.js';

/** Posts CSP documents to one URL over a fixed number of kept-alive connections, one request at a time on each. */
export class KeptConnections {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(url: string, connections: number) {
    const { origin, pathname } = new URL(url);
    this.path = pathname;
    this.pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 60_000 });
  }

  /**
   * The body of the answer.
   * @throws Error when the answer is not HTTP 200
   */
  async post(body: Buffer): Promise<string> {
    const answer = await this.pool.request({
      path: this.path,
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`answered with HTTP ${answer.statusCode}`);
    return text;
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
