import { describe, expect, it } from '@jest/globals';
import { drawFaults, groups, told, type FaultKind } from './draw-faults.js';
import { Random } from './random.js';

const drawn = (seed: number, rounds: number) => {
  const random = new Random(seed);
  return Array.from({ length: rounds }, () => drawFaults(random));
};

describe('the faults of a campaign', () => {
  it('are the same with the same seed, and others with another', () => {
    expect(drawn(7, 50)).toEqual(drawn(7, 50));
    expect(drawn(7, 50)).not.toEqual(drawn(8, 50));
  });

  it('are of every kind within 300 rounds, some two at once, never two on one service', () => {
    const rounds = drawn(1, 300);
    const kinds = new Set(rounds.flat().map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual((Object.keys(groups) as FaultKind[]).sort());
    const pairs = rounds.filter(({ length }) => length === 2);
    expect(pairs.length).toBeGreaterThan(15);
    for (const [a, b] of pairs) {
      if (a && b && 'service' in a && 'service' in b) expect(a.service).not.toBe(b.service);
    }
  });

  it('can be told in one short line each', () => {
    for (const fault of drawn(2, 300).flat()) expect(told(fault)).toMatch(/^[\w -]{4,40}[\w ,:.-]{0,40}$/);
  });
});
