import { isTransient } from '@smsonly/persistence';
import { WaitEnded } from './wait-ended.js';

/** How often a record alone is tried before it is taken for poison. */
const maxTries = 3;

export type IsolationDeps<R> = Readonly<{
  carryOut: (runs: readonly R[]) => Promise<void>;
  /** Something failed and is tried again, alone or in smaller pieces. */
  onRetry: () => void;
  /** The record that `run` consists of cannot be carried out. */
  onPoison: (run: R, error: unknown) => Promise<void>;
  /** Aborted when nothing new may be begun. */
  ending: AbortSignal;
}>;

/**
 * Carries runs out together. If that fails for another reason than a passing fault, each run alone, in their order, and then each of
 * its records alone, so that one poisonous record does not harm its neighbours.
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

/** Several runs each for itself, a single one record by record. */
function split<E, R extends Readonly<{ events: readonly E[] }>>(runs: readonly R[]): readonly R[] {
  const [only] = runs;
  return runs.length > 1 || !only ? runs : only.events.map((event) => ({ ...only, events: [event] }));
}
