import { describe, expect, it } from '@jest/globals';
import { backoff } from './backoff.js';

describe('backoff', () => {
  it('doubles up to the maximum, and spreads over the upper half', () => {
    const full = [1, 2, 3, 4, 50].map((tries) => backoff(tries, { first: 100, max: 500 }, () => 1));
    expect(full).toEqual([100, 200, 400, 500, 500]);
    expect(backoff(2, { first: 100, max: 500 }, () => 0)).toBe(100);
  });
});
