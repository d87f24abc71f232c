import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideForgetting } from './decide-forgetting.js';
import { possibleRecipients, type Standing } from './reply-recipient.js';

const day = 86_400_000;
const now = Date.parse('2026-12-01T12:00:00Z');
const before = new Date(now - 400 * day);
const usedDaysAgo = (bindingId: number, days: number, isFree = true) => ({
  bindingId: BigInt(bindingId),
  lastUsedAt: new Date(now - days * day),
  isFree,
});

describe('who held a number towards a phone', () => {
  it('is forgotten when the pair has been silent for long enough, the present holder too', () => {
    const history = [usedDaysAgo(1, 900), usedDaysAgo(2, 401)];
    expect(decideForgetting(history, { before, isUnsettled: false })).toEqual([1n, 2n]);
    expect(decideForgetting([usedDaysAgo(1, 399)], { before, isUnsettled: false })).toEqual([]);
  });

  it('is remembered while an SMS from the number is unsettled', () => {
    expect(decideForgetting([usedDaysAgo(1, 900)], { before, isUnsettled: true })).toEqual([]);
  });

  it('is remembered, with all later holders, while somebody else is changing it', () => {
    const history = [usedDaysAgo(1, 900), usedDaysAgo(2, 800, false), usedDaysAgo(3, 700)];
    expect(decideForgetting(history, { before, isUnsettled: false })).toEqual([1n]);
  });

  it('makes nobody the recipient of a reply who was not one before', () => {
    let forgotten = 0;
    const standings: Standing[] = ['unsent', 'uncertain', 'accepted', 'delivered'];
    const holder = fc.record({
      days: fc.constantFrom(1, 200, 399, 401, 800, 900),
      standing: fc.constantFrom(...standings),
      isFree: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(holder, { minLength: 1, maxLength: 6 }), (holders) => {
        const history = holders.map(({ days, standing, isFree }, index) => ({
          ...usedDaysAgo(index, days, isFree),
          accountId: String(index),
          standing,
        }));
        const gone = decideForgetting(history, { before, isUnsettled: false });
        forgotten += gone.length;
        const kept = history.filter(({ bindingId }) => !gone.includes(bindingId));
        const mayGetIt = (some: typeof history) => possibleRecipients(some.toReversed()).map((one) => one.accountId);
        const were = mayGetIt(history);
        for (const accountId of mayGetIt(kept)) expect(were).toContain(accountId);
      }),
    );
    expect(forgotten).toBeGreaterThan(20);
  });
});
