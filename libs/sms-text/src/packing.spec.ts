import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillBits, packSeptets, unpackSeptets } from './packing.js';

const septets = fc.uint8Array({ max: 0x7f, maxLength: 160 });
const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex');

describe('packing septets', () => {
  it('fills the low bits first, as TS 23.038 draws it', () => {
    expect(hex(packSeptets(Buffer.from('hellohello')))).toBe('e8329bfd4697d9ec37');
    expect(hex(packSeptets(Uint8Array.of(0x7f)))).toBe('7f');
    expect(hex(packSeptets(new Uint8Array()))).toBe('');
  });

  it('puts 160 septets into 140 octets, 153 behind a header of 6, 152 behind one of 7', () => {
    expect(packSeptets(new Uint8Array(160))).toHaveLength(140);
    expect([fillBits(6), packSeptets(new Uint8Array(153), fillBits(6)).length]).toEqual([1, 134]);
    expect([fillBits(7), packSeptets(new Uint8Array(152), fillBits(7)).length]).toEqual([0, 133]);
  });

  it('begins on a septet boundary behind any header', () => {
    for (let header = 0; header <= 140; header++) expect((header * 8 + fillBits(header)) % 7).toBe(0);
  });

  it('gives back what it packed', () => {
    fc.assert(
      fc.property(septets, fc.integer({ min: 0, max: 6 }), (plain, fill) => {
        expect([...unpackSeptets(packSeptets(plain, fill), plain.length, fill)]).toEqual([...plain]);
      }),
    );
  });

  it('gives what there is when the octets end early', () => {
    expect([...unpackSeptets(Uint8Array.of(0x7f), 5)]).toEqual([0x7f]);
    expect([...unpackSeptets(new Uint8Array(), 5, 3)]).toEqual([]);
    expect([...unpackSeptets(Uint8Array.of(1, 2, 3), -4)]).toEqual([]);
  });
});
