/** Whether this process has room for more work; if not, whoever begins work waits or refuses it. */
export type Memory = Readonly<{ isTight(): boolean }>;

/** Bytes in use: objects, and buffers outside of the heap. Both contain garbage until it is collected. */
export type MemoryUse = Readonly<{ heap: number; buffers: number }>;

/** Bytes at which the process would end: by V8, and by the container. */
export type MemoryLimits = Readonly<{ heap: number; total: number }>;

export type MemoryGuardDeps = Readonly<{
  limits: MemoryLimits;
  measure: () => MemoryUse;
  /** Collects the garbage. */
  collect: () => void;
  /** ms, never going back. */
  now: () => number;
  onChange: (isTight: boolean) => void;
}>;

/** How much of a limit may be in use: the rest is for work that has begun already. */
const fraction = 0.8;
/** What a process has beside heap and buffers, bytes: code, stacks, libraries. */
const fixed = 64 * 1024 * 1024;
/** A measurement counts for so long, ms. */
const freshMs = 20;
/** Least time between two collections, ms. */
const collectMs = 500;
/** A collection stops everything: it gets at most one in so many parts of the time. */
const collectShare = 10;

function isAbove({ heap, buffers }: MemoryUse, limits: MemoryLimits): boolean {
  return heap > fraction * limits.heap || heap + buffers > fraction * (limits.total - fixed);
}

/**
 * Measures when asked. V8 lets garbage grow up to the limit as long as nothing else is in the way, so above the mark it is collected before
 * memory counts as tight: otherwise a process with little to do, and so without a reason to collect, would refuse work for long.
 */
export function memoryGuard({ limits, measure, collect, now, onChange }: MemoryGuardDeps): Memory {
  let tight = false;
  let freshUntil = -Infinity;
  let collectFrom = -Infinity;
  return {
    isTight() {
      const begun = now();
      if (begun < freshUntil) return tight;
      let above = isAbove(measure(), limits);
      if (above && begun >= collectFrom) {
        collect();
        const ended = now();
        collectFrom = ended + Math.max(collectMs, (ended - begun) * collectShare);
        above = isAbove(measure(), limits);
      }
      freshUntil = now() + freshMs;
      if (above !== tight) onChange((tight = above));
      return tight;
    },
  };
}
