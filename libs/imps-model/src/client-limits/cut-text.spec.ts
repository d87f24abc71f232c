import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutText, type Room } from './cut-text.js';

const octets = (text: string): number => Buffer.byteLength(text);
const room = (most: number): Room => ({ content: most, written: most, writtenOctets: octets });
/** One character for a reader each: a letter with its accents, a family, a flag, a line end. */
const characters = ['a', 'é', 'e\u0301', '😀', '👨‍👩‍👧‍👦', '🇳🇴', '\r\n', '\u0915\u094d\u0937', '&', '<'];

describe('a text longer than a client takes', () => {
  it('is cut into parts that are the text when joined, each of which fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 30, max: 90 }),
        (pieces, most) => {
          const parts = cutText(pieces.join(''), room(most)) ?? [];
          expect(parts.join('')).toBe(pieces.join(''));
          for (const part of parts) expect(octets(part)).toBeLessThanOrEqual(most);
          for (const part of parts.slice(1)) expect(part).not.toMatch(/^[\u0300-\u036f\u200d\udc00-\udfff\ufe0f\n]/);
        },
      ),
    );
  });

  it('is never cut inside a character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.integer({ min: 4, max: 40 }), (text, most) => {
        const parts = cutText(text, room(most)) ?? [];
        expect(parts.join('')).toBe(text);
        for (const part of parts) {
          expect(part.isWellFormed()).toBe(text.isWellFormed());
          expect(octets(part)).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('is cut between its letters and their accents only where one alone is too long', () => {
    expect(cutText('ae\u0301', room(3))).toEqual(['a', 'e\u0301']);
    expect(cutText('a👨‍👩‍👧‍👦', room(8))).toEqual(['a', '👨‍', '👩‍', '👧‍', '👦']);
  });

  it('is counted as it is written, where its content is limited as well', () => {
    const escaped = {
      content: 100,
      written: 10,
      writtenOctets: (text: string) => octets(text.replaceAll('&', '&amp;')),
    };
    expect(cutText('&&&&a', escaped)).toEqual(['&&', '&&', 'a']);
    expect(cutText('abcdef', { ...escaped, content: 4 })).toEqual(['abcd', 'ef']);
  });

  it('cannot be cut for a client that has no room for any character', () => {
    expect(cutText('abc', room(0))).toBeUndefined();
    expect(cutText('😀', room(3))).toBeUndefined();
  });

  it('is one part when it fits', () => {
    expect(cutText('abc', room(3))).toEqual(['abc']);
  });
});
