import { describe, expect, it } from '@jest/globals';
import { nextStep, type Queued } from './next-job.js';
import { backOff, pollDelay } from './pace.js';
import { nextTransactionId } from './transaction-ids.js';

const job = (lane: Queued['lane'], notBefore = 0) => ({ lane, notBefore });
const idle = { now: 100, pollAt: 1_000, jobsSincePoll: 0 };

describe('what a session does next', () => {
  it('acknowledges before it asks, and asks before it sends', () => {
    const [message, request, acknowledgement] = [job('message'), job('request'), job('acknowledgement')];
    expect(nextStep([message, request, acknowledgement], idle)).toEqual({ job: acknowledgement });
    expect(nextStep([message, request], idle)).toEqual({ job: request });
    expect(nextStep([message], idle)).toEqual({ job: message });
  });

  it('never sends a message before the one that was written earlier', () => {
    const [first, second] = [job('message', 500), job('message')];
    expect(nextStep([first, second], idle)).toEqual({ until: 500 });
  });

  it('does not let one lane hold up another', () => {
    const [slow, request] = [job('message', 500), job('request')];
    expect(nextStep([slow, request], idle)).toEqual({ job: request });
  });

  it('polls when it is time, and between many jobs', () => {
    expect(nextStep([], { ...idle, pollAt: 100 })).toBe('poll');
    expect(nextStep([], idle)).toEqual({ until: 1_000 });
    const many = [job('request'), job('request')];
    expect(nextStep(many, { ...idle, pollAt: 100, jobsSincePoll: 2 })).toBe('poll');
    expect(nextStep(many, { ...idle, pollAt: 100, jobsSincePoll: 1 })).toEqual({ job: many[0] });
    expect(nextStep(many, { now: 2_100, pollAt: 100, jobsSincePoll: 1 })).toBe('poll');
    expect(nextStep([job('acknowledgement')], { now: 2_100, pollAt: 100, jobsSincePoll: 9 })).not.toBe('poll');
  });
});

describe('the pace of polls', () => {
  const mood = { hasMore: false, livelyAt: 0, isHidden: false };
  it('is at once while something comes, quick while somebody talks, slow on a hidden page', () => {
    expect(pollDelay({ ...mood, hasMore: true, isHidden: true }, 60_000)).toBe(0);
    expect(pollDelay({ ...mood, livelyAt: 59_000 }, 60_000)).toBeLessThan(1_000);
    expect(pollDelay(mood, 60_000)).toBe(1_000);
    expect(pollDelay({ ...mood, isHidden: true }, 60_000)).toBe(5_000);
  });

  it('slows down to ten seconds while the server is away', () => {
    const waits = Array.from({ length: 10 }, (_, faults) => backOff(faults + 1, 0.5));
    expect(waits).toEqual([...waits].sort((one, other) => one - other));
    expect(waits[0]).toBeLessThan(600);
    expect(waits.at(-1)).toBeLessThanOrEqual(10_000);
  });
});

describe('transaction IDs', () => {
  it('are counted to 999 and from the start again', () => {
    expect([0, 1, 998, 999].map(nextTransactionId)).toEqual(['1', '2', '999', '1']);
  });
});
