import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

/** An HTTP answer with the facts that phones look at. */
export type HttpAnswer = Readonly<{ status: number; headers: IncomingHttpHeaders; body: Uint8Array; tookMs: number }>;

/** One HTTP request on a connection of the agent, without redirects or anything else that a phone would not do. */
export function exchange(
  url: string,
  options: Readonly<{ method: 'GET' | 'POST'; agent: Agent; headers?: Record<string, string>; body?: Uint8Array }>,
): Promise<HttpAnswer> {
  const { body, ...rest } = options;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { ...rest.headers, ...(body && { 'content-length': String(body.length) }) };
    const sent = request(url, { ...rest, headers, timeout: 30_000 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
          tookMs: performance.now() - started,
        }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error('no HTTP answer within 30 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}
