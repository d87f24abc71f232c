import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeText } from './decode-text.js';
import { decodeGsm7 } from './gsm7.js';

const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('reading an inbound SMS', () => {
  it.each([
    ['GSM 03.38', 0, '48650c1b65', 'Heø€'],
    ['ASCII', 1, '4869', 'Hi'],
    ['Latin-1', 3, 'f8c5', 'øÅ'],
    ['Cyrillic', 6, 'bfe0d8', 'При'],
    ['Hebrew', 7, 'f9ec', 'של'],
    ['UTF-16BE', 8, '004800650069002000f800204e2d0020d83dde00', 'Hei ø 中 😀'],
    ['Latin-1 with the characters that Windows adds', 3, '8085', '€…'],
    ['Japanese, in Shift JIS', 5, '836583588367', 'テスト'],
    ['Japanese, in katakana of one octet', 5, 'c3bdc4', 'ﾃｽﾄ'],
    ['Japanese, with escapes', 5, '1b24422546253925481b2842', 'テスト'],
    ['Japanese, in ISO-2022-JP', 10, '1b24422546253925481b2842', 'テスト'],
    ['Japanese, with the characters of JIS X 0212', 13, 'a5c68fb0a1', 'テ丂'],
    ['Korean', 14, 'bec8b3e7', '안녕'],
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
    for (const coding of [2, 4, 9, 11, 12, 15, 0x14, 0x1c, 0x20, 0x28, 0x80, 0xf5])
      expect(decodeText(octets('0a0b'), coding)).toEqual({ kind: 'binary', octets: octets('0a0b'), coding });
  });

  it('uses the national tables that the header named', () => {
    expect(decodeText(octets('0c07'), 0, { lockingShift: 'turkish' })).toEqual({ kind: 'text', text: 'ğı' });
    expect(decodeText(octets('0c1b67'), 0xf1, { singleShift: 'turkish' })).toEqual({ kind: 'text', text: 'øğ' });
  });

  it('marks what a coding does not know instead of throwing', () => {
    expect(decodeText(octets('410cff'), 0)).toEqual({ kind: 'text', text: 'Aø\ufffd' });
    expect(decodeText(octets('004104'), 8)).toEqual({ kind: 'text', text: 'A\ufffd' });
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 0, max: 255 }), (bytes, coding) => void decodeText(bytes, coding)),
    );
  });
});

const text = (hex: string, coding: number) => {
  const content = decodeText(octets(hex), coding);
  return content.kind === 'text' ? content.text : content;
};

describe('a UCS-2 SMS with a byte order mark', () => {
  it.each([
    ['is little endian by FF FE', 'fffe480065006900', 'Hei'],
    ['does not show FE FF', 'feff004800650069', 'Hei'],
    ['has no other order inside', 'feff0048feff0069', 'H\ufeffi'],
    ['may be nothing else', 'fffe', ''],
    ['keeps its surrogate pairs', 'fffe3dd800de', '😀'],
    ['may end within a unit', 'fffe480065', 'H\ufffd'],
  ])('%s', (_, hex, words) => expect(text(hex, 8)).toBe(words));

  it('reads the same in both orders', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).map((any) => any.replace(/^\ufeff/, '')),
        (any) => {
          const little = Buffer.from(`\ufeff${any}`, 'utf16le');
          const big = Buffer.from(little).swap16();
          expect(decodeText(little, 8)).toEqual(decodeText(big, 8));
          expect(decodeText(big, 0x18)).toEqual(decodeText(big.subarray(2), 8));
        },
      ),
    );
  });
});

describe('octets above 7F under a coding of seven bits', () => {
  const [latin1, utf8] = (['latin1', 'utf8'] as const).map(
    (as) => (said: string) => Buffer.from(said, as).toString('hex'),
  );

  it.each([0, 1, 0x10, 0xf1])('are Latin-1, or UTF-8 where they can be: coding %i', (coding) => {
    expect(text(latin1!('Grüße @home'), coding)).toBe('Grüße @home');
    expect(text(utf8!('Grüße €'), coding)).toBe('Grüße €');
    expect(text(utf8!('привет 😀'), coding)).toBe('привет 😀');
    expect(text(`${latin1!('Grüße')}00`, coding)).toBe('Grüße');
    expect(text('feff00480069', coding)).toBe('Hi');
    expect(text('fffe48006900', coding)).toBe('Hi');
  });

  it('are unknown beside septets that only GSM 03.38 has, or with a national table', () => {
    expect(text('41050cff', 0)).toBe('Aéø\ufffd');
    expect(decodeText(octets('0cff'), 0, { lockingShift: 'turkish' })).toEqual({ kind: 'text', text: 'ğ\ufffd' });
  });

  it('never change how septets are read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 0x7f }), (septets) => {
        expect(decodeText(septets, 0)).toEqual({ kind: 'text', text: decodeGsm7(septets).replaceAll('\f', '\n') });
      }),
    );
  });
});

describe('what a phone does not show', () => {
  it.each([
    ['UCS-2', 8, '0048006900000000', 'Hi'],
    ['UCS-2, one octet of it', 8, '0048006900', 'Hi'],
    ['Latin-1', 3, '48690000', 'Hi'],
    ['Korean', 14, 'bec8b3e70000', '안녕'],
    ['Japanese', 13, 'a5c600', 'テ'],
    ['ASCII', 1, '486900', 'Hi'],
    ['Cyrillic', 6, 'bf00', 'П'],
    ['UCS-2, in the middle', 8, '004800000069', 'Hi'],
    ['UCS-2, nothing else', 8, '00000000', ''],
  ])('is not there: NUL in %s', (_, coding, hex, words) => expect(text(hex, coding)).toBe(words));

  it('is no NUL in GSM 03.38, where 00 is @', () => expect(text('6d652000', 0)).toBe('me @'));

  it.each([
    ['the page break of GSM 03.38', 0, '611b0a62'],
    ['a form feed', 1, '610c62'],
    ['a vertical tab', 3, '610b62'],
    ['a line separator', 8, '006120280062'],
    ['a paragraph separator', 8, '006120290062'],
    ['a next line', 8, '006100850062'],
  ])('a line ends with %s', (_, coding, hex) => expect(text(hex, coding)).toBe('a\nb'));
});
