import { describe, expect, it } from '@jest/globals';
import { decideSilence } from './decide-silence.js';

const redeliveryMs = 60_000;
const arrivedAt = new Date('2026-11-30T12:00:00Z');
const given = (deliveries: number, secondsAgo: number) => ({
  deliveries,
  givenAt: new Date(arrivedAt.getTime() - secondsAgo * 1000),
});
const unknown = (...list: ReturnType<typeof given>[]) => decideSilence(false, list, arrivedAt, redeliveryMs);
const known = (...list: ReturnType<typeof given>[]) => decideSilence(true, list, arrivedAt, redeliveryMs);
const nothing = { isKnownNow: false, acknowledged: [] };

describe('a poll of a client that has never acknowledged anything', () => {
  it('says nothing while each was given out once', () => {
    expect(unknown()).toEqual(nothing);
    expect(unknown(given(1, 500), given(1, 59))).toEqual(nothing);
  });

  it('acknowledges all that was given out, when it comes after something was given out for the second time', () => {
    const list = [given(2, 20), given(1, 3)];
    expect(unknown(...list)).toEqual({ isKnownNow: true, acknowledged: list });
  });

  it('says nothing while the acknowledgement of the second time may be under way', () => {
    expect(unknown(given(2, 9))).toEqual(nothing);
    expect(unknown(given(2, 10)).isKnownNow).toBe(true);
  });
});

describe('a poll of a client that is known never to acknowledge', () => {
  it('acknowledges what was given out before it came in', () => {
    expect(known(given(1, 1)).acknowledged).toEqual([given(1, 1)]);
    expect(known(given(1, 1)).isKnownNow).toBe(false);
  });

  it('does not acknowledge what another poll was given since', () => {
    expect(known(given(1, 0), given(1, -1), given(1, 2)).acknowledged).toEqual([given(1, 2)]);
  });
});
