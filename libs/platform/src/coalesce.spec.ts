import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coalesce } from './index.js';

describe('coalesce', () => {
  it('gives each caller the result of its own item, whatever runs they shared', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { maxLength: 50 }),
        fc.integer({ min: 1, max: 7 }),
        async (items, max) => {
          const double = coalesce(async (batch: readonly number[]) => batch.map((n) => n * 2), { max });
          expect(await Promise.all(items.map(double))).toEqual(items.map((n) => n * 2));
        },
      ),
    );
  });

  it('runs calls made while a run is under way together, and never two runs at once', async () => {
    const runs: number[][] = [];
    let running = 0;
    const run = coalesce(async (batch: readonly number[]) => {
      expect(++running).toBe(1);
      runs.push([...batch]);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return batch;
    });
    const first = run(1);
    await Promise.resolve();
    await Promise.all([first, run(2), run(3), run(4)]);
    expect(runs).toEqual([[1], [2, 3, 4]]);
  });

  it('fails only the callers of the run that failed', async () => {
    const run = coalesce(
      async (batch: readonly number[]) => {
        if (batch.includes(13)) throw new Error('unlucky');
        return batch;
      },
      { max: 1 },
    );
    const settled = await Promise.allSettled([run(1), run(13), run(2)]);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
