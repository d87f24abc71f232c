/**
 * Lets concurrent calls share one run over many items: while a run is under way, further items wait and go into the next
 * one together. Without load an item runs alone and at once; under load batches form by themselves.
 *
 * @param run gets up to `max` items and gives their results in the same order; if it throws, all its callers get the error
 */
export function coalesce<I, O>(
  run: (items: readonly I[]) => Promise<readonly O[]>,
  { max = 500 }: { max?: number } = {},
): (item: I) => Promise<O> {
  type Waiting = { item: I; resolve: (result: O) => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    try {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, max);
        try {
          const results = await run(batch.map((one) => one.item));
          if (results.length !== batch.length)
            throw new Error(`coalesced run returned ${results.length} results for ${batch.length} items`);
          batch.forEach((one, index) => one.resolve(results[index] as O));
        } catch (error) {
          for (const one of batch) one.reject(error);
        }
      }
    } finally {
      running = false;
    }
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // Started in a microtask so that calls made in the same turn share the first run already.
      if (!running) queueMicrotask(() => void (!running && waiting.length > 0 && drain()));
    });
}
