import { describe, expect, it } from '@jest/globals';
import { decidePoll, type PollCandidate } from './decide-poll.js';

const offer = (number: number, deliveries = 0): PollCandidate => ({
  number: BigInt(number),
  lane: 'offer',
  deliveries,
});
const notice = (number: number, deliveries = 0): PollCandidate => ({
  number: BigInt(number),
  lane: 'notice',
  deliveries,
});

describe('the answer to a poll', () => {
  it('is empty when nothing waits', () => {
    expect(decidePoll([])).toEqual({ defer: [], more: false });
  });

  it('is the oldest offer in the order of routing, even if it was queued later', () => {
    expect(decidePoll([offer(7), offer(3)])).toEqual({ next: offer(7), defer: [], more: true });
  });

  it('is what came first, offer or notice', () => {
    expect(decidePoll([offer(3), notice(2)]).next).toEqual(notice(2));
    expect(decidePoll([offer(3), notice(4)]).next).toEqual(offer(3));
  });

  it('is the same transaction again until it is acknowledged', () => {
    expect(decidePoll([offer(1, 1), offer(2)]).next).toEqual(offer(1, 1));
    expect(decidePoll([offer(1, 2), offer(2)]).next).toEqual(offer(1, 2));
  });

  it('defers a transaction that was delivered 3 times without acknowledgement, and continues with those behind it', () => {
    expect(decidePoll([offer(1, 3), offer(2), notice(5, 3)])).toEqual({
      next: offer(2),
      defer: [offer(1, 3), notice(5, 3)],
      more: false,
    });
  });

  it('says Poll only when something else is waiting', () => {
    expect(decidePoll([offer(1)]).more).toBe(false);
    expect(decidePoll([offer(1), notice(2)]).more).toBe(true);
  });
});
