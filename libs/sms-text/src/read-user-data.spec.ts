import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readUserData } from './read-user-data.js';
import { guessHeader, readHeader, writeHeader } from './user-data-header.js';

const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const text = (hex: string, coding: number, header: 'present' | 'absent' | 'unknown') =>
  readUserData({ octets: octets(hex), coding, header }).content;

describe('reading the user data of an SMS', () => {
  it('uses the national tables that its header names', () => {
    expect(readUserData({ octets: octets('03240101' + '611b67'), coding: 0, header: 'present' })).toEqual({
      tables: { singleShift: 'turkish' },
      coding: 0,
      body: octets('611b67'),
      content: { kind: 'text', text: 'ağ' },
    });
    expect(
      readUserData({ octets: octets('0b00032a0302' + '25010d' + '24010d' + '001b04'), coding: 0, header: 'unknown' }),
    ).toEqual({
      concatenation: { reference: 0x2a, referenceBits: 8, total: 3, sequence: 2 },
      tables: { lockingShift: 'urdu', singleShift: 'urdu' },
      coding: 0,
      body: octets('001b04'),
      content: { kind: 'text', text: '\u0627¿' },
    });
  });

  it('guesses a header of national languages alone, where the gateway does not tell', () => {
    expect(text('03250101' + '0c07', 0, 'unknown')).toEqual({ kind: 'text', text: 'ğı' });
    expect(text('06240101250101' + '0c', 0, 'unknown')).toEqual({ kind: 'text', text: 'ğ' });
    // ¥¤£ and a digit: no language has this identifier.
    expect(text('03240130', 0, 'unknown')).toEqual({ kind: 'text', text: '¥¤£0' });
  });

  it('passes over languages that it does not know, and a locking shift for Spanish, which has none', () => {
    expect(readHeader(octets('0324016341')).header).toEqual({});
    expect(readHeader(octets('03250102' + '41'))).toEqual({ header: {}, headerOctets: 4, body: octets('41') });
  });

  it('takes the last of elements that exclude each other', () => {
    expect(readHeader(octets('0b' + '0003010201' + '0804000a0202')).header).toEqual({
      concatenation: { reference: 10, referenceBits: 16, total: 2, sequence: 2 },
    });
  });

  it.each([
    ['longer than the SMS', '0a00032a030241', 'è'],
    ['with an element that runs over', '0500042a0302' + '41', 'A'],
    ['with part 0', '0500032a0300' + '41', 'A'],
    ['with half an element', '0100' + '41', 'A'],
    ['empty', '00' + '41', 'A'],
  ])('reads on behind a header %s', (name, hex, shown) => {
    const content = text(hex, 0, 'present');
    expect(content).toMatchObject({ kind: 'text' });
    if (name === 'longer than the SMS') expect(content).toEqual(text(hex, 0, 'absent'));
    else expect(content).toEqual({ kind: 'text', text: shown });
  });

  it('never throws, whatever the octets, the coding and the length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 160 }),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('present' as const, 'absent' as const, 'unknown' as const),
        fc.option(fc.integer({ min: -1, max: 300 }), { nil: undefined }),
        (bytes, coding, header, packedLength) =>
          void readUserData({ octets: bytes, coding, header, ...(packedLength !== undefined && { packedLength }) }),
      ),
    );
  });

  it('guesses nothing in the octets of ordinary texts', () => {
    for (const plain of ['Hei på deg', '¥', '@@@@@', 'OK é?']) {
      const septets = Uint8Array.from(plain, (character) => character.charCodeAt(0) & 0x7f);
      expect(guessHeader(septets)).toBeUndefined();
    }
    expect(writeHeader({})).toEqual(new Uint8Array());
  });
});
