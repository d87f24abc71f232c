import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8Length, utf8Offset, utf8Text } from './utf8-text.js';

/** Each UTF-16 unit written by itself, as one phone family does. */
const unitByUnit = (text: string): Buffer =>
  Buffer.concat(
    Array.from({ length: text.length }, (_, at) => {
      const unit = text.charCodeAt(at);
      return unit < 0xd800 || unit > 0xdfff
        ? Buffer.from(String.fromCharCode(unit))
        : Buffer.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
    }),
  );
const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'aæ€😀𐀀\u{10ffff}\ud83d\ude00\ufffd\0'), fc.string()) });

describe('text in UTF-8', () => {
  it.each([
    ['ed a0 bd ed b8 80', '😀'],
    ['68 ed a0 bd ed b8 80 21', 'h😀!'],
    ['ed a0 bd', '\ufffd'],
    ['ed b8 80', '\ufffd'],
    ['ed b8 80 ed a0 bd', '\ufffd\ufffd'],
    ['ed a0 bd ed a0 bd ed b8 80', '\ufffd😀'],
    ['ed a0 bd 21 ed b8 80', '\ufffd!\ufffd'],
    ['ed a0 bd ef bf bd', '\ufffd\ufffd'],
    ['ed 9f bf', '\ud7ff'],
    ['ef bb bf 61', '\ufeffa'],
  ])('whose halves are written one by one is that of their characters: %s', (hex, expected) => {
    expect(utf8Text(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(expected);
  });

  it.each(['ff', 'c3 28', 'ed a0', 'ed a0 28', 'ed a0 bd ff', 'c0 80', 'f4 90 80 80', 'e0 80 80'])(
    'is none when anything else is wrong: %s',
    (hex) => {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      expect(utf8Text(bytes)).toBeUndefined();
      expect(utf8Length(bytes)).toBeLessThan(bytes.length);
    },
  );

  it('is read the same however its characters are written', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(utf8Text(unitByUnit(given))).toBe(given.toWellFormed());
        expect(utf8Length(unitByUnit(given))).toBe(unitByUnit(given).length);
      }),
    );
  });

  it('is as long as the decoder says, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const length = utf8Length(bytes);
        expect(utf8Text(bytes.subarray(0, length))).toBeDefined();
        expect(utf8Text(bytes) === undefined).toBe(length < bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('has its units at their bytes', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const start = unitByUnit(before);
        expect(utf8Offset(Buffer.concat([start, unitByUnit(after)]), before.length)).toBe(start.length);
        const well = before.toWellFormed();
        expect(utf8Offset(Buffer.from(well + after), well.length)).toBe(Buffer.byteLength(well));
      }),
    );
  });
});
