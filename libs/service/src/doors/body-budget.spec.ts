import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyBudget } from './body-budget.js';

describe('the room for large bodies', () => {
  it('is never exceeded, is all given back, and no whole body is in danger', () => {
    const commands = fc.array(
      fc.record({
        of: fc.nat(5),
        does: fc.constantFrom('grows', 'grows', 'grows', 'is whole', 'is answered'),
        by: fc.nat(40),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(commands, (all) => {
        const budget = new BodyBudget<number>(100, 10);
        const octets = new Map<number, number>();
        const whole = new Set<number>();
        for (const { of, does, by } of all) {
          if (does === 'is answered') {
            budget.release(of);
            octets.delete(of);
            whole.delete(of);
          } else if (does === 'is whole') {
            budget.isWhole(of);
            if (octets.has(of)) whole.add(of);
          } else if (!whole.has(of)) {
            const size = (octets.get(of) ?? 0) + by;
            octets.set(of, size);
            const ended = budget.grow(of, size);
            for (const one of ended) {
              expect(whole.has(one)).toBe(false);
              octets.delete(one);
            }
          }
          const used = [...octets.values()].reduce((sum, size) => sum + Math.max(0, size - 10), 0);
          expect(budget.used).toBe(used);
          expect(budget.used).toBeLessThanOrEqual(100);
        }
        for (const one of octets.keys()) budget.release(one);
        expect(budget.used).toBe(0);
      }),
    );
  });

  it('goes to the newcomer at the cost of the body that has been coming for longest', () => {
    const budget = new BodyBudget<string>(100, 10);
    expect(budget.grow('slow', 60)).toEqual([]);
    expect(budget.grow('slower', 50)).toEqual([]);
    expect(budget.grow('new', 30)).toEqual(['slow']);
  });

  it('is refused to the newcomer when all other bodies are whole', () => {
    const budget = new BodyBudget<string>(100, 10);
    budget.grow('whole', 110);
    budget.isWhole('whole');
    expect(budget.grow('new', 11)).toEqual(['new']);
    expect(budget.grow('small', 10)).toEqual([]);
  });
});
