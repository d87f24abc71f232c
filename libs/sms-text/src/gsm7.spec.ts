import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alphabetOf } from './alphabet.js';
import { decodeGsm7, encodeGsm7, septetCount } from './gsm7.js';

const isThere = (character: string | undefined) => character !== undefined;
const basic = alphabetOf().main.filter(isThere);
const extended = alphabetOf().extension.filter(isThere);
const gsmText = fc.string({ unit: fc.constantFrom(...basic, ...extended), maxLength: 500 });
const hex = (octets: Uint8Array | undefined) => octets && Buffer.from(octets).toString('hex');

describe('GSM 03.38', () => {
  it('has 127 characters in the default alphabet and 10 in the extension table, none in both', () => {
    expect(basic).toHaveLength(127);
    expect(extended).toHaveLength(10);
    expect(new Set([...basic, ...extended]).size).toBe(137);
  });

  it('writes each character as its septet in an octet of its own', () => {
    expect(hex(encodeGsm7('He\u00f8€'))).toBe('48650c1b65');
    expect(hex(encodeGsm7('@Δ ¡¿à'))).toBe('00102040607f');
    expect(hex(encodeGsm7('^{}\\[~]|\f'))).toBe('1b141b281b291b2f1b3c1b3d1b3e1b401b0a');
  });

  it('does not know ê, ç, typographic quotes, the escape itself or emoji', () => {
    for (const character of ['ê', 'ç', '’', '…', '\u001b', '`', '😀', 'Ж']) {
      expect(encodeGsm7(`a${character}`)).toBeUndefined();
      expect(septetCount(character)).toBeUndefined();
    }
  });

  it('gives back every text that it can write', () => {
    fc.assert(
      fc.property(gsmText, (text) => {
        const octets = encodeGsm7(text) as Uint8Array;
        expect(octets).toHaveLength(septetCount(text) as number);
        expect(decodeGsm7(octets)).toBe(text);
      }),
    );
  });

  it('reads any octets without throwing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => typeof decodeGsm7(octets) === 'string'));
  });

  it('shows an escape before an unknown extension as the default character, a double or last escape as a space', () => {
    expect(decodeGsm7(Uint8Array.of(0x1b, 0x41))).toBe('A');
    expect(decodeGsm7(Uint8Array.of(0x41, 0x1b, 0x1b, 0x42))).toBe('A B');
    expect(decodeGsm7(Uint8Array.of(0x41, 0x1b))).toBe('A ');
    expect(decodeGsm7(Uint8Array.of(0x80))).toBe('\ufffd');
  });
});
