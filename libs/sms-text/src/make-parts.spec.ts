import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyWrittenText, asRead } from '../test/any-text.js';
import { dataCoding, gsm7, ucs2, unitCount, unitsPerSms } from './encoding.js';
import { joinParts } from './join-parts.js';
import { makeParts, packedUserData, unpackedUserData } from './make-parts.js';
import { segmentCount } from './pick-encoding.js';
import { readUserData } from './read-user-data.js';
import { cutText } from './segments.js';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex');
const anyReference = fc.oneof(
  fc.record({ referenceBits: fc.constant(8 as const), reference: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ referenceBits: fc.constant(16 as const), reference: fc.integer({ min: 0, max: 65535 }) }),
);
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

describe('the SMS of a text', () => {
  it('is one without header when it fits', () => {
    const [part, ...others] = makeParts('Heø€', gsm7, { reference: 1, referenceBits: 8 });
    expect(others).toEqual([]);
    expect(part).toMatchObject({ sequence: 1, total: 1, coding: 0, text: 'Heø€' });
    expect([hex(part!.header), hex(part!.body)]).toEqual(['', '48650c1b65']);
  });

  it('names its national tables even when it is alone', () => {
    const [part] = makeParts('ağ', { alphabet: 'gsm7', singleShift: 'turkish' }, { reference: 1, referenceBits: 8 });
    expect(hex(unpackedUserData(part!))).toBe('03240101' + '611b67');
  });

  it('carries the reference, 8 bits or 16, before the national tables', () => {
    const headers = (bits: 8 | 16, reference: number) =>
      makeParts(
        'a'.repeat(290),
        { alphabet: 'gsm7', lockingShift: 'urdu', singleShift: 'hindi' },
        {
          referenceBits: bits,
          reference,
        },
      ).map(({ header }) => hex(header));
    expect(headers(8, 0x2a)).toEqual(['0b00032a0201' + '240106' + '25010d', '0b00032a0202' + '240106' + '25010d']);
    expect(headers(16, 0x12a)[1]).toBe('0c0804012a0202' + '240106' + '25010d');
  });

  it('packs behind the header on a septet boundary', () => {
    const [part] = makeParts('ø'.repeat(161), gsm7, { reference: 7, referenceBits: 8 });
    const { octets, length } = packedUserData(part!);
    expect([octets.length, length]).toEqual([140, 160]);
    // One fill bit, then 0x0c (ø) from bit 1 on.
    expect(hex(octets.subarray(0, 7))).toBe('050003070201' + '18');
  });

  it.each([
    ['an escape pair', gsm7, 'a'.repeat(152) + '€' + 'a'.repeat(20), [152, 21]],
    ['a surrogate pair', ucs2, 'a'.repeat(66) + '😀' + 'a'.repeat(20), [66, 22]],
    ['a family', ucs2, 'a'.repeat(60) + '👨‍👩‍👧‍👦' + 'a'.repeat(20), [60, 31]],
    ['a letter and its accent', ucs2, 'a'.repeat(66) + 'e\u0301' + 'a'.repeat(20), [66, 22]],
    ['carriage return and line feed', gsm7, 'a'.repeat(152) + '\r\n' + 'a'.repeat(20), [152, 22]],
    ['a flag', ucs2, '🇳🇴'.repeat(30), [64, 56]],
  ] as const)('never cuts %s', (_, encoding, text, lengths) => {
    expect(cutText(text, encoding, 8).map(({ length }) => length)).toEqual(lengths);
  });

  it('cuts a cluster that no part can hold between code points', () => {
    const monster = 'a' + '\u{1D165}'.repeat(50);
    expect(cutText('hi' + monster, ucs2, 8).map(({ length }) => length)).toEqual([2, 67, 34]);
    expect(cutText('\u{1D165}'.repeat(50), ucs2, 8).map(({ length }) => length)).toEqual([66, 34]);
  });

  it('refuses what it cannot write', () => {
    const reference = { reference: 1, referenceBits: 8 } as const;
    expect(() => makeParts('aж', gsm7, reference)).toThrow('no septet for the character at 1');
    expect(() => makeParts('a'.repeat(161), gsm7, { reference: 256, referenceBits: 8 })).toThrow('reference 256');
    expect(() => makeParts('a'.repeat(153 * 255 + 1), gsm7, reference)).toThrow('part 1 of 256');
  });

  it('holds at most 140 octets, as many as were counted, and says the text again: all encodings, packed and unpacked', () => {
    fc.assert(
      fc.property(anyWrittenText, anyReference, ({ text, encoding }, reference) => {
        const parts = makeParts(text, encoding, reference);
        expect(parts).toHaveLength(segmentCount(text, encoding, reference.referenceBits));
        expect(parts.map((part) => part.text).join('')).toBe(text);
        const room = unitsPerSms(encoding, parts.length === 1 ? undefined : reference.referenceBits);
        const unpacked = parts.map((part) => ({
          sequence: part.sequence,
          ...readUserData({ octets: unpackedUserData(part), coding: part.coding, header: headerOf(part.header) }),
        }));
        const packed = parts.map((part) => {
          const { octets, length } = packedUserData(part);
          expect(octets.length).toBeLessThanOrEqual(140);
          expect(unitCount(part.text, encoding)).toBeLessThanOrEqual(room);
          const read = { octets, coding: dataCoding(encoding), packedLength: length, header: headerOf(part.header) };
          return { sequence: part.sequence, ...readUserData(read) };
        });
        for (const read of [unpacked, packed]) {
          expect(read.map(({ content }) => content)).toEqual(
            parts.map((part) => ({ kind: 'text', text: asRead(part.text) })),
          );
          expect(joinParts(read, parts.length)).toEqual({ kind: 'text', text: asRead(text) });
          if (parts.length > 1)
            expect(read.map(({ concatenation }) => concatenation)).toEqual(
              parts.map(({ sequence, total }) => ({ ...reference, sequence, total })),
            );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is cut inside no cluster that a part can hold, and wastes no more than the next cluster', () => {
    fc.assert(
      fc.property(anyWrittenText, ({ text, encoding }) => {
        const pieces = cutText(text, encoding, 8);
        const room = unitsPerSms(encoding, 8);
        const clusters = [...graphemes.segment(text)];
        const units = (piece: string) => unitCount(piece, encoding)!;
        let cut = 0;
        for (const piece of pieces.slice(0, -1)) {
          cut += piece.length;
          const cluster = clusters.findLast(({ index }) => index <= cut)!;
          if (cluster.index !== cut) expect(units(cluster.segment)).toBeGreaterThan(room);
          else expect(units(piece) + units(cluster.segment)).toBeGreaterThan(room);
          expect(text.slice(0, cut).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function headerOf(header: Uint8Array): 'present' | 'absent' {
  return header.length > 0 ? 'present' : 'absent';
}
