import { describe, expect, it } from '@jest/globals';
import { failureCode } from './failure-code.js';

describe('the status code for a failed SMS', () => {
  it('is 410 for a text of too many parts, as routing refuses one', () => {
    expect(failureCode('too-many-parts')).toBe(410);
  });

  it('is 532 for a text whose phone has opted out, as routing refuses one', () => {
    expect(failureCode('withdrawn')).toBe(532);
  });

  it('is 410 where no other fits', () => {
    expect(failureCode('undeliverable')).toBe(410);
    expect(failureCode('bad-number')).toBe(920);
  });
});
