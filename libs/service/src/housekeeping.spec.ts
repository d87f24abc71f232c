import { describe, expect, it } from '@jest/globals';
import { inPages, removeAllDue, removeDue, type Removal } from './index.js';

const now = new Date('2026-12-01T12:00:00Z');

/** A table of so many rows that are all due. */
const tableOf = (table: string, rows: number): Removal & { batches: number[] } => {
  let left = rows;
  const batches: number[] = [];
  const remove = async (_: Date, most: number) => {
    const taken = Math.min(left, most);
    left -= taken;
    batches.push(taken);
    return taken;
  };
  return { table, remove, batches };
};

describe('housekeeping', () => {
  it('removes in batches, whatever has piled up', async () => {
    const [large, small] = [tableOf('large', 1_234), tableOf('small', 1)];
    await removeAllDue([large, small], now, 500);
    expect(large.batches).toEqual([500, 500, 234]);
    expect(small.batches).toEqual([1, 0, 0]);
  });

  it('says whether there is more, and how much was removed', async () => {
    const removed: [string, number][] = [];
    const onRemoved = (table: string, rows: number) => void removed.push([table, rows]);
    const tables = [tableOf('one', 7), tableOf('none', 0)];
    expect(await removeDue(tables, now, { most: 5, onRemoved })).toBe('more');
    expect(await removeDue(tables, now, { most: 5, onRemoved })).toBeUndefined();
    expect(removed).toEqual([
      ['one', 5],
      ['one', 2],
    ]);
  });

  it('goes on with the other tables when one fails, and does not hurry then', async () => {
    const broken: Removal = { table: 'broken', remove: () => Promise.reject(new Error('away')) };
    const other = tableOf('other', 9);
    await expect(removeDue([broken, other], now, { most: 5 })).rejects.toThrow('away');
    expect(other.batches).toEqual([5]);
  });
});

describe('a walk in pages', () => {
  it('looks at every key once, then rests and begins anew', async () => {
    const keys = [1, 2, 3, 4, 5];
    const seen: number[] = [];
    const walk = inPages<number>(60_000, async (after, most) => {
      const page = keys.filter((key) => after === undefined || key > after).slice(0, most);
      seen.push(...page);
      return { rows: 0, last: page.length === most ? page.at(-1) : undefined };
    });
    const later = (ms: number) => new Date(now.getTime() + ms);
    for (let step = 0; step < 5; step += 1) await walk(later(step * 1_000), 2);
    expect(seen).toEqual(keys);
    await walk(later(62_500), 2);
    expect(seen).toEqual([...keys, 1, 2]);
  });
});
