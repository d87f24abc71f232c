import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gsm7, ucs2, unitCount, type SmsEncoding } from './encoding.js';
import { lockingLanguages, nationalLanguages } from './national-languages.js';
import { pickEncoding, segmentCount } from './pick-encoding.js';
import { anyText } from '../test/any-text.js';

const all = { singleShift: nationalLanguages, lockingShift: lockingLanguages };

describe('picking an encoding', () => {
  it.each([
    ['plain text', 'Hei på deg', {}, { alphabet: 'gsm7' }, 10, 1],
    ['a letter outside', 'ça va', {}, { alphabet: 'ucs2' }, 5, 1],
    ['a short text: UCS-2 rather than a national table', 'ağ', all, { alphabet: 'ucs2' }, 2, 1],
    ['a long Turkish text', 'ağ'.repeat(50), all, { alphabet: 'gsm7', singleShift: 'turkish' }, 150, 1],
    ['Turkish, mostly its own letters', 'ğş'.repeat(70), all, { alphabet: 'gsm7', lockingShift: 'turkish' }, 140, 1],
    [
      'Spanish, which has no locking table',
      'más día '.repeat(18),
      all,
      { alphabet: 'gsm7', lockingShift: 'portuguese' },
      144,
      1,
    ],
    [
      'Hindi with dandas',
      '\u0928\u092e\u0964 '.repeat(30),
      all,
      { alphabet: 'gsm7', lockingShift: 'hindi', singleShift: 'hindi' },
      150,
      1,
    ],
    ['no UCS-2: one that can', 'ağ', { ...all, ucs2: false }, { alphabet: 'gsm7', singleShift: 'turkish' }, 3, 1],
    ['only UCS-2', 'a'.repeat(71), { gsm7: false }, { alphabet: 'ucs2' }, 71, 2],
  ] as const)('%s', (_, text, allowed, encoding, units, segments) => {
    expect(pickEncoding(text, allowed)).toEqual({ encoding, units, segments });
  });

  it('finds none when nothing that is allowed has a place for a character', () => {
    expect(pickEncoding('😀', { ...all, ucs2: false })).toBeUndefined();
    expect(pickEncoding('', { gsm7: false, ucs2: false })).toBeUndefined();
  });

  it('counts the header: the national tables and a 16-bit reference take room', () => {
    const turkish: SmsEncoding = { alphabet: 'gsm7', singleShift: 'turkish' };
    expect([155, 156, 298, 299].map((length) => segmentCount('a'.repeat(length), turkish))).toEqual([1, 2, 2, 3]);
    const both: SmsEncoding = { alphabet: 'gsm7', lockingShift: 'turkish', singleShift: 'turkish' };
    expect([152, 153, 292, 293].map((length) => segmentCount('a'.repeat(length), both))).toEqual([1, 2, 2, 3]);
    expect([160, 161, 304, 305].map((length) => segmentCount('a'.repeat(length), gsm7, 16))).toEqual([1, 2, 2, 3]);
    expect([70, 71, 132, 133].map((length) => segmentCount('a'.repeat(length), ucs2, 16))).toEqual([1, 2, 2, 3]);
  });

  it('takes no more SMS than any other allowed encoding', () => {
    const languages = { singleShift: ['turkish', 'portuguese'], lockingShift: ['turkish', 'portuguese'] } as const;
    const encodings: SmsEncoding[] = [
      ...[gsm7, ucs2],
      ...languages.singleShift.map((singleShift) => ({ alphabet: 'gsm7', singleShift }) as const),
      ...languages.lockingShift.map((lockingShift) => ({ alphabet: 'gsm7', lockingShift }) as const),
      ...languages.lockingShift.flatMap((lockingShift) =>
        languages.singleShift.map((singleShift) => ({ alphabet: 'gsm7', lockingShift, singleShift }) as const),
      ),
    ];
    fc.assert(
      fc.property(anyText, fc.constantFrom(8 as const, 16 as const), (text, bits) => {
        const picked = pickEncoding(text, languages, bits)!;
        const counts = encodings
          .filter((encoding) => unitCount(text, encoding) !== undefined)
          .map((encoding) => segmentCount(text, encoding, bits));
        expect(picked.segments).toBe(Math.min(...counts));
        expect(picked.units).toBe(unitCount(text, picked.encoding));
      }),
    );
  });
});
