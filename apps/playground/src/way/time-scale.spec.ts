import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timeScale } from './time-scale.js';

describe('the scale of a time line', () => {
  it('begins with the first moment and ends with the last', () => {
    const scale = timeScale([5, 0, 100]);
    expect([scale(0), scale(100), scale(-1), scale(200)]).toEqual([0, 1, 0, 1]);
  });

  it('leaves room for a millisecond beside a minute', () => {
    expect(timeScale([0, 1, 60_000])(1)).toBeGreaterThan(0.05);
  });

  it('is at the beginning where there is one moment or none', () => {
    expect([timeScale([7])(7), timeScale([])(7)]).toEqual([0, 0]);
  });

  it('keeps the order of moments', () => {
    const moment = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 20 }), moment, moment, (moments, one, other) => {
        const scale = timeScale(moments);
        const [first, second] = [scale(Math.min(one, other)), scale(Math.max(one, other))];
        expect(first).toBeLessThanOrEqual(second);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(second).toBeLessThanOrEqual(1);
      }),
    );
  });
});
