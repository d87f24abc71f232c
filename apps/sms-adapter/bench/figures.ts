/** Milliseconds of many SMS. */
export type Spread = Readonly<{ count: number; p50: number; p99: number; max: number }>;

export function spreadOf(milliseconds: readonly number[]): Spread {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** How many of these points in time lie in a stretch, for each second of it. */
export function rateIn(times: Iterable<number>, { from, seconds }: { from: number; seconds: number }): number {
  let inside = 0;
  for (const time of times) if (time >= from && time < from + seconds * 1000) inside += 1;
  return inside / seconds;
}
