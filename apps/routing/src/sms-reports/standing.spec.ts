import { describe, expect, it } from '@jest/globals';
import type { Standing } from '../conversation-numbers/whom-a-reply-means.js';
import { standingAfter, type SmsOutcome, type SubmissionState } from './standing.js';

describe('the standing of a binding', () => {
  it.each([
    [0, 'accepted', 'requested', 2],
    [1, 'accepted', 'unknown', 2],
    [3, 'accepted', 'requested', 3],
    [0, 'unknown', 'requested', 1],
    [2, 'unknown', 'requested', 2],
    [0, 'delivered', 'requested', 3],
    [2, 'delivered', 'accepted', 3],
    [0, 'failed', 'requested', 0],
    [1, 'failed', 'unknown', 1],
    [2, 'failed', 'accepted', 1],
    [2, 'failed', 'requested', 2],
    [3, 'failed', 'accepted', 3],
  ] as [Standing, SmsOutcome, SubmissionState, Standing][])(
    '%d, when an SMS is %s after it was %s, is %d',
    (before, outcome, state, after) => {
      expect(standingAfter(before, outcome, state)).toBe(after);
    },
  );
});
