import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapePercent, percentDecode } from './percent.js';

const escaped = (octets: Uint8Array) =>
  Array.from(octets, (octet) => `%${octet.toString(16).padStart(2, '0')}`).join('');

describe('escapes in a text', () => {
  it.each([
    ['bl%C3%A5b%c3%A6r', 'blåbær'],
    ['%F0%9F%98%80', '😀'],
    ['100%', '100%'],
    ['%zz%2', '%zz%2'],
    ['%2541', '%41'],
    ['%ed%a0%bd', '%ed%a0%bd'],
    ['%c0%80', '%c0%80'],
    ['a%EF%BB%BFb', 'ab'],
  ])('are decoded once, and stay when they are none: %s', (text, decoded) => {
    expect(percentDecode(text)).toBe(decoded);
  });

  it('are UTF-8, as a decoder of it reads them', () => {
    const utf8 = new TextDecoder('utf-8', { fatal: true });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 6 }), (octets) => {
        let text;
        try {
          text = utf8.decode(octets);
        } catch {
          text = escaped(octets);
        }
        expect(percentDecode(escaped(octets))).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  it('come back when they were escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'%24aFz') }), (text) => {
        expect(percentDecode(escapePercent(text))).toBe(text);
      }),
    );
  });
});
