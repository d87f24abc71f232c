import { describe, expect, it } from '@jest/globals';
import { decode, encode } from '../src/index.js';
import { testVectors } from './test-vectors.js';

describe.each(testVectors)('the test vector: $name', ({ hex, message }) => {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

  it('reads as its message', () => {
    expect(decode(bytes)).toEqual(message);
  });

  it('is what the message is written as', () => {
    expect(Buffer.from(encode(message, { encoding: 'wbxml' })).toString('hex')).toBe(bytes.toString('hex'));
  });
});
