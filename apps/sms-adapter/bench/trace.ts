/**
 * Loaded into a service with `node --import`, for one run: notes when it begins its calls over HTTP, of both kinds of client, and
 * writes that to BENCH_TRACE when it ends. The service itself knows nothing of it.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';

/** A call as it was noted: when it began (ms since the epoch), where to, and the form it carried, if undici made it. */
export interface TracedCall {
  readonly at: number;
  readonly path: string;
  readonly form: string;
}

const file = process.env['BENCH_TRACE'];
const noted: { at: number; path: string; body: Uint8Array | string | null }[] = [];

if (file !== undefined) {
  subscribe('undici:client:sendHeaders', (message) => {
    const { request } = message as { request: { path: string; body: unknown } };
    const { path, body } = request;
    noted.push({ at: Date.now(), path, body: typeof body === 'string' || body instanceof Uint8Array ? body : null });
  });
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: { path: string } };
    noted.push({ at: Date.now(), path: request.path, body: null });
  });
  process.on('exit', () => {
    const calls: TracedCall[] = noted.map(({ at, path, body }) => ({
      at,
      path,
      form: body === null ? '' : Buffer.from(body as string).toString('latin1'),
    }));
    writeFileSync(file, JSON.stringify(calls));
  });
}
