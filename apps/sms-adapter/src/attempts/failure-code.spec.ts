import { describe, expect, it } from '@jest/globals';
import { failureCode } from './failure-code.js';

describe('the code that tells a sender why his SMS failed', () => {
  it('is 410 for a text of too many parts, as routing refuses one', () => {
    expect(failureCode('too-many-parts')).toBe(410);
  });

  it('is 532 for a text that its phone wants no more, as routing refuses one', () => {
    expect(failureCode('withdrawn')).toBe(532);
  });

  it('is 410 where none fits better', () => {
    expect(failureCode('undeliverable')).toBe(410);
    expect(failureCode('bad-number')).toBe(920);
  });
});
