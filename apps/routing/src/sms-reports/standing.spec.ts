import { describe, expect, it } from '@jest/globals';
import type { Standing } from '../conversation-numbers/reply-recipient.js';
import type { SubmissionState } from '../send-sms/submission.store.js';
import { standingAfter, type SmsOutcome } from './standing.js';

describe('the standing of a binding', () => {
  it.each([
    ['unsent', 'accepted', 'requested', 'accepted'],
    ['uncertain', 'accepted', 'unknown', 'accepted'],
    ['delivered', 'accepted', 'requested', 'delivered'],
    ['unsent', 'unknown', 'requested', 'uncertain'],
    ['accepted', 'unknown', 'requested', 'accepted'],
    ['unsent', 'delivered', 'requested', 'delivered'],
    ['accepted', 'delivered', 'accepted', 'delivered'],
    ['unsent', 'failed', 'requested', 'unsent'],
    ['uncertain', 'failed', 'unknown', 'uncertain'],
    ['accepted', 'failed', 'accepted', 'uncertain'],
    ['accepted', 'failed', 'requested', 'accepted'],
    ['delivered', 'failed', 'accepted', 'delivered'],
  ] as [Standing, SmsOutcome, SubmissionState, Standing][])(
    '%s, when an SMS is %s after it was %s, is %s',
    (before, outcome, state, after) => {
      expect(standingAfter(before, outcome, state)).toBe(after);
    },
  );
});
