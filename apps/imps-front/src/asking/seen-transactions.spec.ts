import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SeenTransactions } from './seen-transactions.js';

const start = new Date('2026-11-22T12:00:00Z').getTime();

describe('the transactions that an instance has seen of a session', () => {
  it('are counted to within ten, up to the number from which none is a repeat', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 600 }), fc.nat(600), (pauses, place) => {
        const seen = new SeenTransactions();
        let at = start;
        const times = pauses.map((pause) => (at += pause));
        for (const time of times) seen.note('a', new Date(time));
        const instant = times[Math.min(place, times.length - 1)] ?? start;
        const exact = times.filter((time) => time > instant).length;
        const counted = seen.since('a', new Date(instant));
        expect(counted).toBeLessThan(exact + 10);
        expect(counted).toBeGreaterThan(Math.min(exact, 200) - 10);
      }),
    );
  });

  it('are forgotten after a minute without any, and are kept of 20,000 sessions at most', () => {
    const seen = new SeenTransactions();
    for (let session = 0; session < 20_050; session++) seen.note(`s-${session}`, new Date(start + session));
    expect(seen.size).toBe(20_000);
    seen.forgetSilent(new Date(start + 20_049 + 60_000));
    expect(seen.size).toBe(0);
    expect(seen.since('s-1', new Date(0))).toBe(0);
  });
});
