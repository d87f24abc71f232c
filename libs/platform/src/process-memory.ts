import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryGuard, type Memory, type MemoryLimits } from './memory-guard.js';
import type { Metrics } from './metrics.js';

const MiB = 1024 * 1024;
/** Of the limit of a manifest to its heap: 512 to 320 (deploy/base). Counts where there is no container. */
const totalOfHeap = 512 / 320;

/** The memory of this process. */
export function processMemory({
  metrics,
  logger,
}: Readonly<{
  metrics: Metrics;
  logger: Readonly<{ warn(fields: object, message: string): void; info(fields: object, message: string): void }>;
}>): Memory {
  const limits = limitsOf({
    options: [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv],
    heapSizeLimit: getHeapStatistics().heap_size_limit,
    container: process.constrainedMemory(),
  });
  const measure = () => {
    // `external` would count buffers until long after they are freed.
    const { heapUsed: heap, arrayBuffers: buffers } = process.memoryUsage();
    return { heap, buffers };
  };
  const inMiB = () => {
    const { heap, buffers } = measure();
    return { heapMiB: Math.round(heap / MiB), buffersMiB: Math.round(buffers / MiB) };
  };
  const memory = memoryGuard({
    limits,
    measure,
    collect: garbageCollector(),
    now: () => performance.now(),
    onChange: (isTight) => {
      if (isTight) logger.warn(inMiB(), 'memory is tight: new work waits or is refused');
      else logger.info(inMiB(), 'memory is no longer tight');
    },
  });
  metrics.gauge({
    name: 'memory_tight',
    help: '1 while heap or buffers are above 80 % of their limit, and new work waits or is refused.',
    collect() {
      this.set(memory.isTight() ? 1 : 0);
    },
  });
  return memory;
}

/** What V8 gives as its limit includes room for new objects, where nothing stays: the option is exact. `container`: 0 or huge without one. */
export function limitsOf({
  options,
  heapSizeLimit,
  container,
}: Readonly<{ options: readonly string[]; heapSizeLimit: number; container: number }>): MemoryLimits {
  const given = options.flatMap((option) => /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(option)?.[1] ?? []).at(-1);
  const heap = given === undefined || Number(given) === 0 ? heapSizeLimit : Number(given) * MiB;
  const total = heap * totalOfHeap;
  return { heap, total: container > 0 ? Math.min(container, total) : total };
}

/** Without the option `--expose-gc`, which would be one more to set. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
