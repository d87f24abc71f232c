import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utils } from 'node-pdu';
import calculator from 'sms-segments-calculator';
import { alphabetOf } from './alphabet.js';
import { gsm7, ucs2 } from './encoding.js';
import { encodeGsm7 } from './gsm7.js';
import { packSeptets, unpackSeptets } from './packing.js';
import { pickEncoding } from './pick-encoding.js';
import { anyText } from '../test/any-text.js';
import { encodeUcs2 } from './ucs2.js';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex').toUpperCase();
const written = [...alphabetOf().septetOfUnit.keys()].map((unit) => String.fromCharCode(unit));
// node-pdu has a grave accent in the place of the section sign and of all that its tables leave out, the form feed too.
const inNodePdu = written.filter((character) => !'§\f'.includes(character));
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

describe('node-pdu agrees', () => {
  it('on the septet of every character but its own two errors', () => {
    const theirs = (character: string) => utils.Helper.encode7Bit(character).result;
    expect(written.filter((character) => theirs(character) !== hex(packSeptets(encodeGsm7(character)!)))).toEqual([
      '§',
      '\f',
    ]);
  });

  it('on packed septets, behind any header', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...inNodePdu), minLength: 1, maxLength: 160 }),
        fc.integer({ min: 0, max: 6 }),
        (text, fill) => {
          const septets = encodeGsm7(text)!;
          const { result } = utils.Helper.encode7Bit(text, fill);
          expect(hex(packSeptets(septets, fill))).toBe(result);
          expect([...unpackSeptets(Buffer.from(result, 'hex'), septets.length, fill)]).toEqual([...septets]);
        },
      ),
    );
  });

  it('on UTF-16', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(hex(encodeUcs2(text))).toBe(utils.Helper.encode16Bit(text).result.toUpperCase());
      }),
    );
  });
});

describe('sms-segments-calculator agrees', () => {
  it('on the encoding and the number of SMS', () => {
    fc.assert(
      fc.property(
        // It takes carriage return and line feed together for UCS-2.
        anyText.filter((text) => !text.includes('\r\n')),
        (text) => {
          const theirs = new calculator.SegmentedMessage(text);
          const clusters = Array.from(graphemes.segment(text), ({ segment }) => segment);
          // It knows the clusters of an older Unicode, and overfills a part when it moves a very long one there.
          fc.pre(isDeepStrictEqual(clusters, theirs.graphemes) && clusters.every(({ length }) => length <= 30));
          const ours = pickEncoding(text)!;
          expect([ours.encoding, ours.segments]).toEqual([
            theirs.getEncodingName() === 'GSM-7' ? gsm7 : ucs2,
            theirs.segmentsCount,
          ]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
