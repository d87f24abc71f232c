import { describe, expect, it } from '@jest/globals';
import { memoryGuard } from './memory-guard.js';
import { limitsOf } from './process-memory.js';

const MiB = 1024 * 1024;
const limits = { heap: 320 * MiB, total: 512 * MiB };

/** A process whose collections take 10 ms; sizes in MiB. */
function process(living = { heap: 50, buffers: 10 }) {
  const state = { garbage: 0, living, now: 0, collections: 0, changes: [] as boolean[] };
  const memory = memoryGuard({
    limits,
    measure: () => ({ heap: (state.living.heap + state.garbage) * MiB, buffers: state.living.buffers * MiB }),
    collect: () => {
      state.collections += 1;
      state.garbage = 0;
      state.now += 10;
    },
    now: () => state.now,
    onChange: (isTight) => state.changes.push(isTight),
  });
  return { state, memory };
}

describe('memory', () => {
  it('is tight while living objects fill more than 80 % of the heap, and no longer', () => {
    const { state, memory } = process();
    expect(memory.isTight()).toBe(false);
    state.living = { heap: 257, buffers: 0 };
    state.now += 1_000;
    expect(memory.isTight()).toBe(true);
    state.living = { heap: 255, buffers: 0 };
    state.now += 1_000;
    expect(memory.isTight()).toBe(false);
    expect(state.changes).toEqual([true, false]);
  });

  it('is tight when buffers beside a small heap fill the container', () => {
    expect(process({ heap: 100, buffers: 250 }).memory.isTight()).toBe(false);
    expect(process({ heap: 100, buffers: 260 }).memory.isTight()).toBe(true);
  });

  it('is not tight because of garbage, which is collected first', () => {
    const { state, memory } = process();
    state.garbage = 220;
    expect(memory.isTight()).toBe(false);
    expect(state).toMatchObject({ collections: 1, changes: [] });
  });

  it('is not measured again at once, and garbage is collected at most every half second', () => {
    const { state, memory } = process({ heap: 300, buffers: 0 });
    for (; state.now < 1_000; state.now += 1) expect(memory.isTight()).toBe(true);
    expect(state.collections).toBe(2);
  });

  it.each([
    [['--max-old-space-size=320'], 17_592_186_044_416, { heap: 320, total: 512 }],
    [['--max-old-space-size=320'], 400 * MiB, { heap: 320, total: 400 }],
    [['', '--max_old_space_size=640', '--max-old-space-size=160'], 0, { heap: 160, total: 256 }],
    [['--enable-source-maps'], 0, { heap: 1000, total: 1600 }],
  ])('with the options %j in a container of %d bytes has the limits %j', (options, container, { heap, total }) => {
    expect(limitsOf({ options, container, heapSizeLimit: 1000 * MiB })).toEqual({
      heap: heap * MiB,
      total: total * MiB,
    });
  });
});
