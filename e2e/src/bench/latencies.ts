/** Latencies of one run, in milliseconds. */
export type Latencies = Readonly<{ count: number; p50: number; p99: number; max: number }>;

export function summarise(milliseconds: readonly number[]): Latencies {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN };
}

/** A load: `closed` keeps a number of messages in flight, `open` sends at a fixed rate whatever comes back. */
export type Load =
  | Readonly<{ kind: 'closed'; inFlight: number; seconds: number }>
  | Readonly<{ kind: 'open'; perSecond: number; seconds: number }>;

/**
 * Applies a load. `send` gets a running number and resolves when that message was accepted.
 * @returns how many were accepted, how many failed, and for how long messages were sent
 */
export async function apply(
  load: Load,
  send: (index: number) => Promise<void>,
): Promise<{ accepted: number; failed: number; seconds: number }> {
  const begin = performance.now();
  const end = begin + load.seconds * 1000;
  let next = 0;
  let accepted = 0;
  let failed = 0;
  const one = async (): Promise<void> => {
    const index = next++;
    try {
      await send(index);
      accepted += 1;
    } catch {
      failed += 1;
    }
  };
  if (load.kind === 'closed') {
    await Promise.all(
      Array.from({ length: load.inFlight }, async () => {
        while (performance.now() < end) await one();
      }),
    );
  } else {
    const running = new Set<Promise<void>>();
    while (performance.now() < end) {
      const due = Math.floor(((performance.now() - begin) / 1000) * load.perSecond);
      while (next < due) {
        const sending = one().finally(() => running.delete(sending));
        running.add(sending);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(running);
  }
  return { accepted, failed, seconds: (performance.now() - begin) / 1000 };
}
