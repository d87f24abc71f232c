import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeText } from './encode-text.js';
import { decodeText } from './decode-text.js';
import { segmentUnits, splitText } from './segments.js';

const anyText = fc.oneof(
  fc.string({ maxLength: 600 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', '€', 'ø'), maxLength: 900 }),
  fc.string({ unit: fc.constantFrom('a', '😀', 'Ж'), maxLength: 400 }),
);

describe('encoding a text for SMS', () => {
  it.each([
    ['', 0, 0, 1],
    ['Hei på deg, blåbærsyltetøy', 0, 26, 1],
    ['a'.repeat(160), 0, 160, 1],
    ['a'.repeat(161), 0, 161, 2],
    ['a'.repeat(306), 0, 306, 2],
    ['a'.repeat(307), 0, 307, 3],
    ['€'.repeat(80), 0, 160, 1],
    ['ж'.repeat(70), 8, 70, 1],
    ['ж'.repeat(71), 8, 71, 2],
    ['ж'.repeat(134), 8, 134, 2],
    ['ж'.repeat(135), 8, 135, 3],
    ['😀'.repeat(35), 8, 70, 1],
  ] as const)('%j takes coding %i, %i units, %i segments', (text, coding, units, segments) => {
    expect(encodeText(text)).toMatchObject({ coding, units, segments, wholeSegments: segments });
  });

  it('tells both counts when the blind cut falls into a pair', () => {
    // 152 + the pair at 153/154: Jasmin fills both parts, whole pairs need a third.
    expect(encodeText('a'.repeat(152) + '€' + 'a'.repeat(152))).toMatchObject({
      units: 306,
      segments: 2,
      wholeSegments: 3,
    });
    expect(encodeText('ж'.repeat(66) + '😀' + 'ж'.repeat(66))).toMatchObject({
      units: 134,
      segments: 2,
      wholeSegments: 3,
    });
  });

  it('never changes a character: what is encoded decodes to the same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { coding, content } = encodeText(text);
        expect(decodeText(content, coding)).toEqual({ kind: 'text', text });
      }),
    );
  });

  it('splits into pieces that join to the text, fit their segment and never cut a pair', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { coding, segments, wholeSegments, units } = encodeText(text);
        const pieces = splitText(text, coding);
        expect(pieces.join('')).toBe(text);
        expect(pieces).toHaveLength(wholeSegments);
        expect(wholeSegments).toBeGreaterThanOrEqual(segments);
        if (pieces.length === 1) expect(units).toBeLessThanOrEqual(segmentUnits[coding].single);
        else
          for (const piece of pieces) {
            expect(piece.isWellFormed() || !text.isWellFormed()).toBe(true);
            const size = coding === 8 ? piece.length : encodeText(piece).units;
            expect(size).toBeLessThanOrEqual(segmentUnits[coding].part);
            expect(size).toBeGreaterThan(0);
          }
      }),
    );
  });
});
