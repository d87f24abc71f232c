import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alphabetOf } from './alphabet.js';
import { decodeGsm7, encodeGsm7, septetCount } from './gsm7.js';
import {
  languageIdentifier,
  languageOf,
  lockingLanguages,
  lockingTables,
  nationalLanguages,
  singleTables,
  type LockingLanguage,
  type NationalLanguage,
} from './national-languages.js';
import { table } from './tables/layout.js';

/** The block of each Indian script; Urdu is written in the Arabic one. */
const blocks: Partial<Record<NationalLanguage, readonly [number, number]>> = {
  hindi: [0x0900, 0x097f],
  bengali: [0x0980, 0x09ff],
  punjabi: [0x0a00, 0x0a7f],
  gujarati: [0x0a80, 0x0aff],
  oriya: [0x0b00, 0x0b7f],
  tamil: [0x0b80, 0x0bff],
  telugu: [0x0c00, 0x0c7f],
  kannada: [0x0c80, 0x0cff],
  malayalam: [0x0d00, 0x0d7f],
  urdu: [0x0600, 0x06ff],
};
/** TS 23.038, A.2: signs of the default alphabet, and the dandas that all Indian scripts share. */
const shared = '@£$¥¿"¤%&\'\f*+-/<=>¡^_#{}\\[~]|€\u0964\u0965 !)(,.:;?\n\r0123456789';
const latin = /^[A-Za-z]$/;
const allTables = [
  ...lockingLanguages.map((language) => [`${language}, locking`, language, lockingTables[language]] as const),
  ...nationalLanguages.map((language) => [`${language}, single`, language, singleTables[language]] as const),
];
const anyTables = fc.record({
  lockingShift: fc.option(fc.constantFrom<LockingLanguage>(...lockingLanguages), { nil: undefined }),
  singleShift: fc.option(fc.constantFrom<NationalLanguage>(...nationalLanguages), { nil: undefined }),
});

describe('the national language tables', () => {
  it('are known by the identifiers of TS 23.038', () => {
    expect(nationalLanguages.map((language) => [languageIdentifier(language), language])).toEqual([
      ...([
        [1, 'turkish'],
        [2, 'spanish'],
        [3, 'portuguese'],
        [4, 'bengali'],
        [5, 'gujarati'],
        [6, 'hindi'],
      ] as const),
      ...([
        [7, 'kannada'],
        [8, 'malayalam'],
        [9, 'oriya'],
        [10, 'punjabi'],
        [11, 'tamil'],
        [12, 'telugu'],
      ] as const),
      [13, 'urdu'],
    ]);
    expect([0, 14, 255].map(languageOf)).toEqual([undefined, undefined, undefined]);
    expect(languageOf(13)).toBe('urdu');
  });

  it('are the ones that were compared with other implementations (tools/compare-tables.py prints this digest too)', () => {
    const cells = [alphabetOf().main, alphabetOf().extension, ...allTables.map(([, , cells]) => cells)];
    const digest = createHash('sha256').update(JSON.stringify(cells.map((row) => row.map((cell) => cell ?? null))));
    expect(digest.digest('hex')).toBe('5a50ad7d889a0fd08ab69a5ad4fd0c527d5d06c5c9e026f685125169c20e526c');
  });

  it.each(allTables)('%s: keeps to its script, and names no letter twice', (_, language, cells) => {
    const [first, last] = blocks[language] ?? [0, 0];
    if (last === 0) return;
    const letters = cells.filter((cell) => cell !== undefined && !shared.includes(cell) && !latin.test(cell));
    for (const letter of letters) {
      expect(letter?.charCodeAt(0)).toBeGreaterThanOrEqual(first);
      expect(letter?.charCodeAt(0)).toBeLessThanOrEqual(last);
    }
    expect(new Set(letters).size).toBe(letters.length);
  });

  it.each(lockingLanguages)(
    '%s: line feed, carriage return, space, escape, digits and small letters are where all have them',
    (name) => {
      const cells = lockingTables[name];
      expect([cells[0x0a], cells[0x0d], cells[0x1b], cells[0x20]]).toEqual(['\n', '\r', undefined, ' ']);
      expect(cells.slice(0x30, 0x3a).join('')).toBe('0123456789');
      expect(cells.slice(0x61, 0x7b).join('')).toBe('abcdefghijklmnopqrstuvwxyz');
    },
  );

  it.each(nationalLanguages)(
    '%s: the signs of the default extension table are all in the single shift table',
    (name) => {
      alphabetOf().extension.forEach((character, septet) => {
        if (character !== undefined) expect(singleTables[name][septet]).toBe(character);
      });
    },
  );

  it.each([
    ['turkish letters, single shift', { singleShift: 'turkish' }, 'ağı', '611b671b69'],
    ['turkish letters, locking shift', { lockingShift: 'turkish' }, 'ağı€', '610c0704'],
    ['spanish', { singleShift: 'spanish' }, 'día', '641b6961'],
    ['portuguese, both', { lockingShift: 'portuguese', singleShift: 'portuguese' }, 'não â', '6e7b6f201d'],
    ['hindi, locking', { lockingShift: 'hindi' }, '\u0928\u092e', '2f42'],
    ['hindi, both: a danda', { lockingShift: 'hindi', singleShift: 'hindi' }, '\u0928\u0964', '2f1b19'],
    ['telugu, single: a euro', { singleShift: 'telugu' }, '€', '1b65'],
    ['urdu, locking: a comma', { lockingShift: 'urdu' }, '\u0627,', '002c'],
  ] as const)('%s', (_, tables, text, hex) => {
    expect(Buffer.from(encodeGsm7(text, tables) ?? []).toString('hex')).toBe(hex);
    expect(decodeGsm7(Buffer.from(hex, 'hex'), tables)).toBe(text);
  });

  it('falls back to the locking table where the single shift table is empty', () => {
    expect(decodeGsm7(Uint8Array.of(0x1b, 0x61), { singleShift: 'hindi' })).toBe('a');
    expect(decodeGsm7(Uint8Array.of(0x1b, 0x61), { lockingShift: 'hindi', singleShift: 'turkish' })).toBe('a');
    expect(decodeGsm7(Uint8Array.of(0x0c), { lockingShift: 'tamil' })).toBe('\ufffd');
  });

  it('give back every text that they can write, all pairs of tables', () => {
    fc.assert(
      fc.property(
        anyTables.chain((tables) => {
          const characters = [...alphabetOf(tables).septetOfUnit.keys()].map((unit) => String.fromCharCode(unit));
          return fc.tuple(fc.constant(tables), fc.string({ unit: fc.constantFrom(...characters), maxLength: 300 }));
        }),
        ([tables, text]) => {
          const octets = encodeGsm7(text, tables) as Uint8Array;
          expect(octets).toHaveLength(septetCount(text, tables) as number);
          expect(decodeGsm7(octets, tables)).toBe(text);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('are refused at once when cells are missing or unreadable', () => {
    expect(() => table('a b')).toThrow('128 cells, not 2');
    expect(() => table('xyz '.repeat(128))).toThrow('cell 0');
  });
});
