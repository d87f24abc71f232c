import { describe, expect, it } from '@jest/globals';
import type { SubmitOutcome } from '../attempts/attempt.js';
import { allowance, noPause, pairPauseMs, pauseAfter, type GatewayPause } from './gateway-pause.js';

const accepted: SubmitOutcome = { outcome: 'accepted', id: 'gateway-1' };
const refused = (cause: Extract<SubmitOutcome, { outcome: 'rejected' }>['cause']): SubmitOutcome => ({
  outcome: 'rejected',
  cause,
  retry: 'later',
});
const timedOut: SubmitOutcome = { outcome: 'unknown', why: 'timeout' };
const after = (answers: readonly SubmitOutcome[], pause: GatewayPause = noPause, now = 1000): GatewayPause =>
  answers.reduce((one, answer) => pauseAfter(one, answer, { now, afterMs: undefined, spread: 1 }), pause);
const room = (pause: GatewayPause, now: number, underWay = 0): number =>
  allowance(pause, { now, window: 32, underWay });

describe('the pause of the gateway', () => {
  it('does not exist while SMS are accepted', () => {
    expect(room(after([accepted, accepted]), 1000)).toBe(32);
    expect(room(noPause, 1000, 30)).toBe(2);
  });

  it('begins at once when the gateway cannot be reached, and ends with one SMS at a time', () => {
    const pause = after([refused('unreachable')]);
    expect(room(pause, 1001)).toBe(0);
    expect(room(pause, 1250)).toBe(1);
    expect(room(pause, 1250, 1)).toBe(0);
    expect(room(after([accepted], pause, 1250), 1250)).toBe(32);
  });

  it('grows with every failed probe, up to ten seconds, and not by calls made before it began', () => {
    let pause = after([refused('unreachable'), refused('unreachable'), refused('unreachable')]);
    expect(pause).toEqual({ refusals: 1, until: 1250 });
    const lengths: number[] = [];
    for (let probe = 0; probe < 8; probe += 1) {
      const now = pause.until;
      pause = after([refused('unreachable')], pause, now);
      lengths.push(pause.until - now);
    }
    expect(lengths).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('does not begin for failures of one SMS or pair', () => {
    expect(room(after(Array<SubmitOutcome>(50).fill(refused('no-route'))), 1000)).toBe(32);
  });

  it('begins when several calls in a row fail or get no answer', () => {
    for (const answer of [refused('gateway-failed'), timedOut]) {
      expect(room(after([answer, answer]), 1000)).toBe(32);
      expect(room(after([answer, answer, answer]), 1001)).toBe(0);
      expect(room(after([answer, answer, accepted, answer, answer]), 1001)).toBe(32);
    }
  });

  it('lasts as long as the gateway asks when the user is too fast, and then sending continues', () => {
    const pause = pauseAfter(noPause, refused('throughput-exceeded'), { now: 1000, afterMs: 200, spread: 0.5 });
    expect(room(pause, 1199)).toBe(0);
    expect(room(pause, 1200)).toBe(32);
  });
});

describe('the pause of a pair', () => {
  it('grows up to a minute for its own failures, and stays short for those of the gateway', () => {
    expect([1, 2, 3, 20].map((tries) => pairPauseMs('no-route', tries))).toEqual([500, 1000, 2000, 60_000]);
    expect([1, 2, 3, 20].map((tries) => pairPauseMs('unreachable', tries))).toEqual([500, 1000, 2000, 5000]);
    expect(pairPauseMs('throughput-exceeded', 5)).toBe(0);
  });
});
