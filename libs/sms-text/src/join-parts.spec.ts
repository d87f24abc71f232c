import { describe, expect, it } from '@jest/globals';
import { encodeGsm7 } from './gsm7.js';
import { joinParts, markedPart, type PartBody } from './join-parts.js';
import { encodeUcs2 } from './ucs2.js';

const gsm = (sequence: number, text: string): PartBody => ({ sequence, coding: 0, body: encodeGsm7(text)! });
const ucs2 = (sequence: number, text: string): PartBody => ({ sequence, coding: 8, body: encodeUcs2(text) });
const raw = (sequence: number, coding: number, hex: string): PartBody => ({
  sequence,
  coding,
  body: Buffer.from(hex, 'hex'),
});
const joined = (parts: PartBody[], total: number) => {
  const content = joinParts(parts, total);
  return content.kind === 'text' ? content.text : content;
};

describe('joining the parts of a long SMS', () => {
  it('accepts them in any order', () => {
    expect(joined([gsm(3, 'three'), gsm(1, 'one '), gsm(2, 'two ')], 3)).toBe('one two three');
  });

  it('marks what is missing, in its place', () => {
    expect(joined([gsm(1, 'one '), gsm(3, 'three')], 3)).toBe('one [part 2 of 3 missing] three');
    expect(joined([gsm(2, 'two')], 3)).toBe('[part 1 of 3 missing] two [part 3 of 3 missing]');
    expect(joined([gsm(2, 'two')], 5)).toBe('[part 1 of 5 missing] two [parts 3 to 5 of 5 missing]');
    expect(joined([], 2)).toBe('[parts 1 to 2 of 2 missing]');
  });

  it('makes a character whole that the border cuts', () => {
    expect(joined([raw(1, 0, '411b'), raw(2, 0, '6542')], 2)).toBe('A€B');
    expect(joined([raw(2, 8, 'de000042'), raw(1, 8, '0041d83d')], 2)).toBe('A😀B');
    // 133 octets remain beside a 16-bit reference: some cut within a UTF-16 unit.
    expect(joined([raw(1, 8, '004104'), raw(2, 8, '360042')], 2)).toBe('AжB');
    expect(joined([ucs2(1, '👨\u200d'), ucs2(2, '👩')], 2)).toBe('👨‍👩');
  });

  it('does not make a character of halves that are not adjacent', () => {
    expect(joined([raw(1, 0, '411b'), raw(3, 0, '6542')], 3)).toBe('A [part 2 of 3 missing] eB');
    expect(joined([raw(1, 8, '0041d83d'), raw(3, 8, 'de000042')], 3)).toBe('A\ufffd [part 2 of 3 missing] \ufffdB');
  });

  it('decodes each part with its own coding and tables', () => {
    const turkish = { sequence: 2, coding: 0, body: Uint8Array.of(0x0c), tables: { lockingShift: 'turkish' } } as const;
    expect(joined([gsm(1, '[a]'), turkish, ucs2(3, 'ж')], 3)).toBe('[a]ğж');
  });

  it.each([
    ['in the first part counts for all', ['fffe4800', '65006900'], 'Hei'],
    ['in each part is no character', ['feff0048', 'feff00650069'], 'Hei'],
    ['in each part, little endian', ['fffe4800', 'fffe65006900'], 'Hei'],
    ['counts within a unit that the border cuts', ['fffe480065', '006900'], 'Hei'],
    ['is none where the border cuts a unit', ['00484f', 'feff01'], 'H俾！'],
    ['leaves a surrogate pair whole that the border cuts', ['fffe3dd8', '00de'], '😀'],
  ])('a byte order mark %s', (_, bodies, words) => {
    expect(
      joined(
        bodies.map((hex, index) => raw(index + 1, 8, hex)),
        bodies.length,
      ),
    ).toBe(words);
  });

  it('a byte order mark counts behind a gap too', () => {
    expect(joined([raw(1, 8, 'fffe4800'), raw(3, 8, '6900')], 3)).toBe('H [part 2 of 3 missing] i');
  });

  it('an octet above 7F counts in all parts', () => {
    expect(joined([raw(1, 0, Buffer.from('Grüß', 'utf8').toString('hex').slice(0, -2)), raw(2, 0, '9f40')], 2)).toBe(
      'Grüß@',
    );
  });

  it('joins data that is no text, and names it within a text', () => {
    expect(joined([raw(2, 4, '03'), raw(1, 4, '0102')], 2)).toEqual({
      kind: 'binary',
      octets: Uint8Array.of(1, 2, 3),
      coding: 4,
    });
    expect(joined([gsm(1, 'a'), raw(2, 4, '03')], 2)).toBe('a [part 2 of 2 is no text]');
    expect(joined([raw(2, 4, '03'), raw(3, 4, '03'), gsm(1, 'a')], 3)).toBe('a [parts 2 to 3 of 3 are no text]');
  });

  it('marks a part that is delivered alone', () => {
    expect(markedPart(gsm(2, 'two'), 3)).toEqual({ kind: 'text', text: '[part 2 of 3] two' });
    expect(markedPart(raw(2, 4, '01'), 3)).toMatchObject({ kind: 'binary' });
  });
});
