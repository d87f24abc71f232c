import { faultOf } from './describe-fault.js';
import type { Log } from './connection.js';

const nextTryMs = 2_000;

/** Work that is repeated at intervals, never concurrently with itself; after a fault it is simply tried at the next interval. */
export class PeriodicTasks {
  readonly #logger: Log;
  readonly #timers: NodeJS.Timeout[] = [];
  #stopped = false;

  constructor(logger: Log) {
    this.#logger = logger;
  }

  /** Runs `work` every so many ms. `now`: also at once, until it has succeeded. */
  every(ms: number, work: () => Promise<void>, { now = false } = {}): void {
    let running = false;
    const run = async (): Promise<void> => {
      if (running || this.#stopped) return;
      running = true;
      try {
        await work();
      } catch (error) {
        this.#logger.debug({ fault: faultOf(error) }, 'a periodic task failed');
        if (now) this.#timers.push(setTimeout(() => void run(), nextTryMs));
      } finally {
        running = false;
      }
    };
    this.#timers.push(setInterval(() => void run(), ms));
    if (now) void run();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
  }
}
