import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries again until `check` no longer throws, and gives what it returned.
 * @param timeout in milliseconds; after it, the last error of `check` is thrown
 * @param interval in milliseconds between two attempts
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeout = 10_000, interval = 25 }: { timeout?: number; interval?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(interval);
    }
  }
}
