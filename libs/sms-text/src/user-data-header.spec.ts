import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { concatenationHeader, readConcatenation, type Concatenation } from './user-data-header.js';

const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const anyPart: fc.Arbitrary<Concatenation> = fc
  .record({ bits: fc.constantFrom(8 as const, 16 as const), total: fc.integer({ min: 1, max: 255 }) })
  .chain(({ bits, total }) =>
    fc.record({
      reference: fc.integer({ min: 0, max: 2 ** bits - 1 }),
      referenceBits: fc.constant(bits),
      total: fc.constant(total),
      sequence: fc.integer({ min: 1, max: total }),
    }),
  );

describe('the header of a part of a long SMS', () => {
  it('is read with 8-bit and 16-bit references', () => {
    expect(readConcatenation(octets('0500032a0302' + '4869'))).toEqual({
      ...{ reference: 0x2a, referenceBits: 8, total: 3, sequence: 2 },
      body: octets('4869'),
    });
    expect(readConcatenation(octets('060804012a0202' + '0048'))).toEqual({
      ...{ reference: 0x012a, referenceBits: 16, total: 2, sequence: 2 },
      body: octets('0048'),
    });
  });

  it('is found beside other elements', () => {
    // Port addressing (05) before the concatenation.
    expect(readConcatenation(octets('0b' + '05040b8423f0' + '0003070201' + '41'))).toMatchObject({
      reference: 7,
      total: 2,
      sequence: 1,
    });
  });

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(anyPart, fc.uint8Array({ maxLength: 140 }), (part, body) => {
        expect(readConcatenation(Uint8Array.from([...concatenationHeader(part), ...body]))).toEqual({ ...part, body });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['plain GSM text', '48656c6c6f'],
    ['a header longer than the SMS', '0500032a03'],
    ['part 0', '0500032a030041'],
    ['part 4 of 3', '0500032a030441'],
    ['an element that runs over the header', '0500042a030141'],
    ['a header without concatenation', '06050415811581' + '41'],
    ['UCS-2 text', '0048006500690021'],
  ])('is not seen in %s', (_, hex) => {
    expect(readConcatenation(octets(hex))).toBeUndefined();
  });

  it('never throws on any octets', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 160 }), (bytes) => void readConcatenation(bytes)));
  });

  it('refuses numbers that it cannot hold', () => {
    expect(() => concatenationHeader({ reference: 256, referenceBits: 8, total: 2, sequence: 1 })).toThrow(
      'reference 256',
    );
    expect(() => concatenationHeader({ reference: 1, referenceBits: 8, total: 2, sequence: 3 })).toThrow('part 3 of 2');
  });
});
