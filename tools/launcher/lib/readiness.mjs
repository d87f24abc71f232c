import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks a readiness probe once.
 * @param {number} port
 * @returns {Promise<string | undefined>} why not ready, or nothing when it is
 */
async function notReady(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(3_000) });
    const text = await response.text();
    return response.ok ? undefined : `${response.status} ${text.slice(0, 300)}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/**
 * Waits until the probe reports ready.
 * @param {{ name: string, port: number, limitMs: number, given: () => string | undefined }} options `given` returns a
 *   reason to give up before the limit
 */
export async function untilReady({ name, port, limitMs, given }) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const why = await notReady(port);
    if (!why) return;
    const giveUp = given();
    if (giveUp) throw new Error(giveUp);
    if (performance.now() > deadline) throw new Error(`${name} is not ready after ${limitMs / 1000} s: ${why}`);
    await sleep(100);
  }
}
