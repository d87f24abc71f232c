import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeText } from './decode-text.js';

const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('reading an inbound SMS', () => {
  it.each([
    ['GSM 03.38', 0, '48650c1b65', 'Heø€'],
    ['ASCII', 1, '4869', 'Hi'],
    ['Latin-1', 3, 'f8c5', 'øÅ'],
    ['Cyrillic', 6, 'bfe0d8', 'При'],
    ['Hebrew', 7, 'f9ec', 'של'],
    ['UTF-16BE', 8, '004800650069002000f800204e2d0020d83dde00', 'Hei ø 中 😀'],
    ['GSM 03.38 with a message class', 0xf1, '4869', 'Hi'],
    ['GSM 03.38, class 0', 0x10, '4869', 'Hi'],
    ['GSM 03.38, to be deleted after reading', 0x40, '4869', 'Hi'],
    ['GSM 03.38 with a waiting indication', 0xc8, '4869', 'Hi'],
    ['UTF-16BE, class 0', 0x18, '00480069', 'Hi'],
    ['UTF-16BE with a waiting indication', 0xe0, '00480069', 'Hi'],
  ])('reads %s (coding %i)', (_, coding, hex, text) => {
    expect(decodeText(octets(hex), coding)).toEqual({ kind: 'text', text });
  });

  it('returns binary content as octets', () => {
    for (const coding of [2, 4, 5, 9, 0x14, 0x1c, 0x20, 0x28, 0x80, 0xf5])
      expect(decodeText(octets('0a0b'), coding)).toEqual({ kind: 'binary', octets: octets('0a0b'), coding });
  });

  it('uses the national tables that the header named', () => {
    expect(decodeText(octets('0c07'), 0, { lockingShift: 'turkish' })).toEqual({ kind: 'text', text: 'ğı' });
    expect(decodeText(octets('0c1b67'), 0xf1, { singleShift: 'turkish' })).toEqual({ kind: 'text', text: 'øğ' });
  });

  it('marks what a coding does not know instead of throwing', () => {
    expect(decodeText(octets('41ff'), 1)).toEqual({ kind: 'text', text: 'A\ufffd' });
    expect(decodeText(octets('004100'), 8)).toEqual({ kind: 'text', text: 'A\ufffd' });
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 0, max: 255 }), (bytes, coding) => void decodeText(bytes, coding)),
    );
  });
});
