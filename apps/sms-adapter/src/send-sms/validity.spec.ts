import { describe, expect, it } from '@jest/globals';
import { validityMinutes } from './validity.js';

describe('the validity of an SMS', () => {
  it.each([
    ['2026-11-22T12:00:01Z', 1],
    ['2026-11-22T12:01:00Z', 1],
    ['2026-11-22T12:01:01Z', 2],
    ['2026-11-23T12:00:00Z', 1440],
    ['2026-11-22T11:00:00Z', 1],
    ['2099-01-01T00:00:00Z', 635_040],
  ])('until %s is %i minutes', (until, minutes) =>
    expect(validityMinutes(new Date(until), new Date('2026-11-22T12:00:00Z'))).toBe(minutes),
  );
});
