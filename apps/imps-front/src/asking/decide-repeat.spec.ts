import { describe, expect, it } from '@jest/globals';
import { decideRepeat } from './decide-repeat.js';

const now = new Date('2026-11-22T12:00:00Z');
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe('a transaction with the ID and content of an earlier one', () => {
  it('is sent again under the same event ID while there is no answer', () => {
    expect(decideRepeat({ createdAt: secondsAgo(20), newer: 3, answered: false }, now)).toBe('pending');
  });

  it('gets the stored answer', () => {
    expect(decideRepeat({ createdAt: secondsAgo(299), newer: 499, answered: true }, now)).toBe('answered');
  });

  it('is another one after 5 minutes, because phones wrap their IDs at 999', () => {
    expect(decideRepeat({ createdAt: secondsAgo(300), newer: 0, answered: true }, now)).toBe('new');
  });

  it('is another one when the session has begun 500 transactions since', () => {
    expect(decideRepeat({ createdAt: secondsAgo(10), newer: 500, answered: true }, now)).toBe('new');
  });
});
