import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventIdTime, newEventId } from './index.js';

describe('event IDs', () => {
  it('give the instant they were made for', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2001-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (now) => {
        expect(eventIdTime(newEventId(now))).toEqual(now);
      }),
    );
  });

  it('of other kinds have none', () => {
    expect(eventIdTime('f81d4fae-7dec-41d0-a765-00a0c91e6bf6')).toBeUndefined();
    expect(eventIdTime('nonsense')).toBeUndefined();
  });
});
