import { describe, expect, it } from '@jest/globals';
import { step, way } from '../testing/ways.js';
import { wayInWords } from './way-in-words.js';
import { duration } from './way-times.js';

describe('a time', () => {
  it.each([
    [0.04, '0.0 ms'],
    [0.44, '0.4 ms'],
    [9.96, '10 ms'],
    [34.4, '34 ms'],
    [999.6, '1.0 s'],
    [1234, '1.2 s'],
    [125_200, '2 min 5 s'],
    [59_960, '1 min 0 s'],
  ])('of %d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

it('a way is told in one sentence', () => {
  const steps = [
    step('csp', 'imps-front', 0),
    step('handled', 'routing', 8),
    step('csp', 'imps-front', 41, { took: 3 }),
  ];
  expect(wayInWords(way(...steps))).toBe('3 steps in imps-front, routing, 44 ms from first to last');
});
