import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asMsisdn } from '@smsonly/imps-model';
import { dialledNumber, newNumber, numberOfPhone, shownNumber, usualName } from './phone-numbers.js';

describe('a number', () => {
  it.each([
    ['4759440000', '+4759440000'],
    ['+4759440000', '+4759440000'],
    ['2077', '2077'],
    ['Operator', 'Operator'],
  ])('that an SMS came from as %s is shown as %s', (from, shown) => {
    expect(shownNumber(from)).toBe(shown);
  });

  it.each([
    ['+47 900 00 009', '+4790000009'],
    ['0047 90000009', '+4790000009'],
    ['tel:+47-900-00-009', '+4790000009'],
    ['4790000009', '+4790000009'],
    [' 2077 ', '2077'],
    ['20 77', '2077'],
    ['Alice', undefined],
    ['', undefined],
    ['12', undefined],
  ])('typed as %j is dialled as %s', (typed, dialled) => {
    expect(dialledNumber(typed)).toBe(dialled);
  });

  it('of a phone is never a short code', () => {
    expect([numberOfPhone('+47 900 00 009'), numberOfPhone('2077')]).toEqual(['+4790000009', undefined]);
  });
});

describe('a new number', () => {
  const ranges = ['+479', '+474'];
  it('is a possible one in a range of the operator', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (numbers) => {
        const random = () => numbers.next().value;
        const number = newNumber(ranges, new Set(), random) ?? '';
        expect(number).toMatch(/^\+47[94]\d{7}$/);
        expect(asMsisdn(number)).toBe(number);
      }),
    );
  });

  it('is another one than those that are taken', () => {
    const draws = [0, ...Array<number>(15).fill(0), ...Array<number>(15).fill(0.5)];
    expect(newNumber(['+479'], new Set(['+4790000000']), () => draws.shift() ?? 0)).toBe('+4795555555');
  });

  it('is none where the operator has no range, or a range is full', () => {
    expect(newNumber([], new Set(), Math.random)).toBeUndefined();
    expect(newNumber(['+4790000000'], new Set(), Math.random)).toBeUndefined();
  });

  it('has a usual name, always the same', () => {
    expect(usualName('+4790000009')).toBe(usualName('+4790000009'));
    expect(usualName('+4790000009')).not.toBe('');
  });
});
