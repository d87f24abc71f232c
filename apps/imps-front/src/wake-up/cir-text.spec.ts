import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cirText } from './cir-text.js';

describe('a CIR text', () => {
  it('has the version and the cookie of the session', () => {
    expect(cirText({ version: '1.2', cookie: 'wv:nokia551' })).toBe('WVCI 1.2 wv:nokia551');
  });

  it('has three fields for a client without a cookie too', () => {
    expect(cirText({ version: '1.3' })).toBe('WVCI 1.3 0');
    expect(cirText({ version: '1.1', cookie: ' ' })).toBe('WVCI 1.1 0');
  });

  it('is one line, whatever the cookie', () => {
    fc.assert(fc.property(fc.string(), (cookie) => !/[\r\n]/.test(cirText({ version: '1.2', cookie }))));
  });
});
