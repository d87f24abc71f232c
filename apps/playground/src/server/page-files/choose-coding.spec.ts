import { expect, it } from '@jest/globals';
import { chooseCoding } from './choose-coding.js';

const both = { br: true, gzip: true };

it.each([
  ['gzip, deflate, br, zstd', both, 'br'],
  ['gzip, deflate', both, 'gzip'],
  ['gzip;q=1.0, br;q=0', both, 'gzip'],
  ['*', both, 'br'],
  ['br', { br: false, gzip: true }, undefined],
  ['BR', both, 'br'],
  ['identity', both, undefined],
  ['', both, undefined],
  [undefined, both, undefined],
])('a browser that accepts %s gets a file in %j as %s', (accepted, has, coding) => {
  expect(chooseCoding(accepted, has)).toBe(coding);
});
