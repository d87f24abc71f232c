import { describe, expect, it } from '@jest/globals';
import { decidePoll, type PollCandidate } from './decide-poll.js';

const offer = (number: number, more: Partial<PollCandidate> = {}): PollCandidate => ({
  number: BigInt(number),
  lane: 'offer',
  deliveries: 0,
  again: false,
  sender: 'bob',
  ...more,
});
const notice = (number: number): PollCandidate => ({
  number: BigInt(number),
  lane: 'notice',
  deliveries: 0,
  again: false,
});
const again = (number: number, sender = 'bob', deliveries = 1) => offer(number, { again: true, deliveries, sender });

describe('the answer to a poll', () => {
  it('is empty when nothing is due', () => {
    expect(decidePoll([])).toEqual({ defer: [], more: false });
  });

  it('is the oldest offer in the order of routing, even if it was queued later', () => {
    expect(decidePoll([offer(7), offer(3)])).toEqual({ next: offer(7), defer: [], more: true });
  });

  it('is what came first, offer or notice', () => {
    expect(decidePoll([offer(3), notice(2)]).next).toEqual(notice(2));
    expect(decidePoll([offer(3), notice(4)]).next).toEqual(offer(3));
  });

  it('brings what is due again after everything that was never given out', () => {
    expect(decidePoll([offer(2), notice(3), again(1, 'carol')]).next).toEqual(offer(2));
    expect(decidePoll([notice(3), again(1)]).next).toEqual(notice(3));
    expect(decidePoll([again(2), again(1)]).next).toEqual(again(2));
  });

  it('brings what is due again before a later message of its sender', () => {
    expect(decidePoll([offer(3), again(1, 'carol'), again(2)]).next).toEqual(again(2));
  });

  it('defers a transaction that was delivered 3 times without acknowledgement, and continues with those behind it', () => {
    const tired = again(1, 'bob', 3);
    expect(decidePoll([offer(2), tired])).toEqual({ next: offer(2), defer: [tired], more: false });
  });

  it('says Poll only when a poll right after it would bring something', () => {
    expect(decidePoll([offer(1)]).more).toBe(false);
    expect(decidePoll([offer(1), notice(2)]).more).toBe(true);
    expect(decidePoll([offer(2), again(1, 'carol')]).more).toBe(true);
    expect(decidePoll([offer(2), again(1, 'carol', 3)]).more).toBe(false);
  });
});
