import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base64Octets, base64Text } from './base64.js';

/** Base64 with what clients and networks put between its digits. */
const sloppy = fc.string({ unit: fc.constantFrom(...'ABCabc019+/-_=\r\n \0~é'), maxLength: 40 });
/** Node takes the lower eight bits of a character beyond it for a digit. */
const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((unit) => String.fromCharCode(unit)) });

describe('Base64', () => {
  it('is written as Node writes it, and read back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(base64Text(octets)).toBe(Buffer.from(octets).toString('base64'));
        expect([...base64Octets(base64Text(octets))]).toEqual([...octets]);
      }),
    );
  });

  it('is read as Node reads it, however it is written', () => {
    fc.assert(
      fc.property(fc.oneof(sloppy, latin1), (text) => {
        expect([...base64Octets(text)]).toEqual([...Buffer.from(text, 'base64')]);
      }),
      { numRuns: 5000 },
    );
  });

  it('has no digit beyond ASCII', () => {
    expect([...base64Octets('ŁQŁĽUI😀=')]).toEqual([...base64Octets('QUI=')]);
  });
});
