import { isTransient } from '@smsonly/persistence';
import { WaitEnded } from './wait-ended.js';

/** How often a record is tried alone before it counts as poison. */
const maxTries = 3;

export type IsolationDeps<R> = Readonly<{
  carryOut: (runs: readonly R[]) => Promise<void>;
  /** Called when something failed and is retried, alone or in smaller pieces. */
  onRetry: () => void;
  /** Called when the single record in `run` cannot be handled. */
  onPoison: (run: R, error: unknown) => Promise<void>;
  /** Aborted when nothing new may be started. */
  ending: AbortSignal;
}>;

/**
 * Handles runs together. If that fails for another reason than a passing fault, handles each run alone, in order, and then each record of a
 * failing run alone, so that a poison record does not affect its neighbours.
 * @throws WaitEnded, and passing faults, which concern all records alike
 */
export async function isolatePoison<E, R extends Readonly<{ events: readonly E[] }>>(
  runs: readonly R[],
  deps: IsolationDeps<R>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.carryOut(runs);
    } catch (error) {
      if (error instanceof WaitEnded || isTransient(error)) throw error;
      deps.onRetry();
      const parts = split(runs);
      if (parts.length > 1) {
        for (const part of parts) {
          if (deps.ending.aborted) throw new WaitEnded('the partition belongs to another');
          await isolatePoison([part], deps);
        }
        return;
      }
      if (tries < maxTries) continue;
      for (const run of runs) await deps.onPoison(run, error);
      return;
    }
  }
}

/** Splits several runs into single ones, a single run into records. */
function split<E, R extends Readonly<{ events: readonly E[] }>>(runs: readonly R[]): readonly R[] {
  const [only] = runs;
  return runs.length > 1 || !only ? runs : only.events.map((event) => ({ ...only, events: [event] }));
}
