import { describe, expect, it } from '@jest/globals';
import { isAuthorised } from './bearer-token.js';

describe('the bearer token', () => {
  it('is needed, whole', () => {
    expect(isAuthorised('Bearer token-1', 'token-1')).toBe(true);
    for (const header of [undefined, '', 'token-1', 'Bearer token', 'Bearer token-12', 'Basic token-1'])
      expect(isAuthorised(header, 'token-1')).toBe(false);
  });
});
