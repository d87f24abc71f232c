import { describe, expect, it } from '@jest/globals';
import type { Mark } from '@smsonly/persistence';
import fc from 'fast-check';
import { careFor, maxEnds } from './caution.js';

const mark = (first: number, last: number, ends = -1): Mark => ({ first: BigInt(first), last: BigInt(last), ends });

describe('a lane that begins', () => {
  it.each([
    ['nothing was begun', 5n, undefined, { kind: 'marked' }],
    ['what was begun has been handled since', 5n, mark(2, 4), { kind: 'marked' }],
    ['what was handled before it comes again', 5n, mark(7, 9), { kind: 'behind', end: 7n }],
    ['it was begun with others', 5n, mark(5, 9), { kind: 'suspect', ends: 0 }],
    ['others before it have been handled', 8n, mark(5, 9), { kind: 'suspect', ends: 0 }],
    ['it was begun as the only one of its lane, but not of the process', 5n, mark(5, 5), { kind: 'suspect', ends: 0 }],
    ['the process has ended over it alone', 5n, mark(5, 5, 0), { kind: 'suspect', ends: 1 }],
    ['the process has ended over it alone once too often', 5n, mark(5, 5, 2), { kind: 'fatal' }],
  ] as const)('where %s: record %s, mark %j', (_, next, found, care) => {
    expect(careFor(next, found)).toEqual(care);
  });

  it('never loses a record: one is set aside only if as many processes have ended over it alone', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(20), fc.integer({ min: -1, max: 5 }), (next, first, more, ends) => {
        const care = careFor(BigInt(next), mark(first, first + more, ends));
        if (care.kind === 'fatal') expect([more, first, ends + 1 >= maxEnds]).toEqual([0, next, true]);
      }),
    );
  });
});
