import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyWrittenText } from '../test/any-text.js';
import { blindCuts } from './blind-cuts.js';
import { gsm7, ucs2, unitCount, unitsAt, unitsPerSms } from './encoding.js';

describe('a gateway that cuts blindly', () => {
  it.each([
    ['leaves alone what fits one SMS', 'a'.repeat(160), gsm7, []],
    [
      'harms no plain text',
      'a'.repeat(307),
      gsm7,
      [
        { afterPart: 1, at: 153 },
        { afterPart: 2, at: 306 },
      ],
    ],
    [
      'cuts an escape pair',
      'a'.repeat(152) + '€' + 'a'.repeat(10),
      gsm7,
      [{ afterPart: 1, at: 152, breaks: 'escape pair' }],
    ],
    [
      'cuts a surrogate pair',
      'ж'.repeat(66) + '😀ab' + 'c',
      ucs2,
      [{ afterPart: 1, at: 66, breaks: 'surrogate pair' }],
    ],
    [
      'cuts a letter off its accent',
      'ж'.repeat(66) + 'e\u0301' + 'ж'.repeat(5),
      ucs2,
      [{ afterPart: 1, at: 67, breaks: 'grapheme cluster' }],
    ],
    ['cuts between emoji without harm', 'a' + '😀'.repeat(35), ucs2, [{ afterPart: 1, at: 67 }]],
  ] as const)('%s', (_, text, encoding, cuts) => {
    expect(blindCuts(text, encoding)).toEqual(cuts);
  });

  it('cuts after every 153 septets or 67 units, fewer with national tables', () => {
    fc.assert(
      fc.property(anyWrittenText, ({ text, encoding }) => {
        const units = unitCount(text, encoding)!;
        const room = unitsPerSms(encoding, 8);
        const cuts = blindCuts(text, encoding);
        expect(cuts).toHaveLength(units <= unitsPerSms(encoding) ? 0 : Math.ceil(units / room) - 1);
        for (const { afterPart, at, breaks } of cuts) {
          const before = unitCount(text.slice(0, at), encoding)!;
          const inside = breaks === 'escape pair' || breaks === 'surrogate pair';
          expect(afterPart * room - before).toBe(inside ? 1 : 0);
          if (inside) expect(unitsAt(text, at, encoding)).toBe(2);
        }
      }),
    );
  });
});
