import { describe, expect, it } from '@jest/globals';
import { inPool, numberAt, numbersOf, parseNumberPool, rangesOverlapping } from './number-pool.js';
import { inRanges, parseNumberRanges } from './number-ranges.js';
import { isSmsOnlyNumber } from './sms-only-number.js';

describe('number ranges', () => {
  const ranges = parseNumberRanges('+479, +474');

  it('hold the numbers that start with one of their prefixes', () => {
    expect(inRanges('+4790000009', ranges)).toBe(true);
    expect(inRanges('+4740000009', ranges)).toBe(true);
    expect(inRanges('+4759440000', ranges)).toBe(false);
    expect(inRanges('+4790000009', parseNumberRanges(''))).toBe(false);
  });

  it.each(['479', '+479;+474', '+', '+47x'])('cannot be written %s', (text) => {
    expect(() => parseNumberRanges(text)).toThrow(/is not a number range/);
  });
});

describe('an SMS-only number', () => {
  const numbering = { ranges: parseNumberRanges('+479'), pool: parseNumberPool('+4790000500-+4790000599,+4759440000') };
  it.each([
    ['+4790000009', true],
    ['+4790000500', false],
    ['+4759440000', false],
    ['+4680000009', false],
    ['4790000009', false],
    ['Bank', false],
  ])('is in the ranges and is not a conversation number: %s %s', (number, expected) => {
    expect(isSmsOnlyNumber(number, numbering)).toBe(expected);
  });
});

describe('a number pool', () => {
  const pool = parseNumberPool('+4759440000-+4759440099, +4759450000');

  it('holds the numbers of its blocks, both ends included', () => {
    expect(pool.size).toBe(101);
    const numbers = [...numbersOf(pool)];
    expect(numbers).toHaveLength(101);
    expect(numbers[0]).toBe('+4759440000');
    expect(numbers[99]).toBe('+4759440099');
    expect(numbers[100]).toBe('+4759450000');
    numbers.forEach((number, index) => expect(numberAt(pool, index)).toBe(number));
    expect(numberAt(pool, 101)).toBeUndefined();
    expect(numberAt(pool, -1)).toBeUndefined();
  });

  it('knows its own numbers', () => {
    expect(inPool('+4759440050', pool)).toBe(true);
    expect(inPool('+4759450000', pool)).toBe(true);
    expect(inPool('+4759440100', pool)).toBe(false);
    expect(inPool('4759440050', pool)).toBe(false);
    expect(inPool('Bank', pool)).toBe(false);
  });

  it('must not overlap the ranges of SMS-only users', () => {
    expect(rangesOverlapping(pool, ['+479', '+474'])).toEqual([]);
    expect(rangesOverlapping(pool, ['+479', '+475', '+4759440', '+4759440099', '+47594400991'])).toEqual([
      '+475',
      '+4759440',
      '+4759440099',
    ]);
    expect(rangesOverlapping(parseNumberPool('+4758999999-+4760000000'), ['+4759', '+4758', '+476', '+4757'])).toEqual([
      '+4759',
      '+4758',
      '+476',
    ]);
  });

  it.each([
    ['', /empty/],
    ['4759440000', /not a block/],
    ['+4759440000-4759440099', /not a block/],
    ['+4759440099-+4759440000', /lower one first/],
    ['+4759440000-+47594400990', /same length/],
    ['+4759440000-+4759440099,+4759440050', /twice/],
  ])('cannot be written "%s"', (text, problem) => {
    expect(() => parseNumberPool(text)).toThrow(problem);
  });
});
