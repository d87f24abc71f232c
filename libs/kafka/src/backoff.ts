import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait before the n-th retry (from 1), ms: doubling from `first` to `max`, with jitter. */
export function backoff(tries: number, { first = 100, max = 5_000 } = {}, random: () => number = Math.random): number {
  const full = Math.min(max, first * 2 ** Math.min(tries - 1, 20));
  return Math.round(full * (0.5 + random() / 2));
}

/** Sleeps; returns early when `signal` is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}
