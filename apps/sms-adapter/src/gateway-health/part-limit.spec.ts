import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@smsonly/platform';
import type { AccountAnswer, Sms } from 'jasmin-sms-client';
import { wouldTruncate, partLimit } from './part-limit.js';

const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });

/** A gateway that counts no further than `limit`. */
function counter(limit: number, maxParts = 20) {
  let [now, seconds] = [0, 0];
  const state = { limit, why: undefined as string | undefined, asked: [] as number[] };
  const countParts = async (sms: Sms): Promise<AccountAnswer<number>> => {
    const units = 'text' in sms ? sms.text.length : 0;
    const parts = units <= 160 ? 1 : Math.ceil(units / 153);
    state.asked.push(parts);
    return state.why === undefined ? { ok: true, value: Math.min(parts, state.limit) } : { ok: false, why: state.why };
  };
  const answers: string[] = [];
  const check = partLimit({
    gateway: { countParts },
    maxParts,
    clock: () => new Date((now += seconds * 1000)),
    logger,
    onCount: ({ count }) => answers.push(count),
  });
  return { state, answers, check: (after = 0) => ((seconds = after), check()) };
}

describe("the gateway's limit on parts", () => {
  it.each([1, 2, 20, 100])('fits when it counts %i of %i', async (parts) => {
    const { check, state } = counter(parts, parts);
    expect(await check()).toEqual({ count: 'fits' });
    expect(await check(1_000_000)).toEqual({ count: 'fits' });
    expect(state.asked).toEqual([parts]);
  });

  it('is asked again, not too often, until it fits', async () => {
    const { check, state } = counter(5);
    const tooFew = { count: 'too-few', wanted: 20, counted: 5 };
    expect(await Promise.all([check(), check()])).toEqual([tooFew, tooFew]);
    state.limit = 20;
    expect(await check(1)).toEqual(tooFew);
    expect(await check(10)).toEqual({ count: 'fits' });
    expect(state.asked).toHaveLength(2);
  });

  it('is unknown while the gateway does not answer, and unavailable when it does not count', async () => {
    const { check, state } = counter(20);
    state.why = 'ECONNREFUSED';
    expect(await check()).toEqual({ count: 'no-answer', why: 'ECONNREFUSED' });
    state.why = 'HTTP 412: No route found';
    expect(await check(2)).toEqual({ count: 'not-counted', why: state.why });
  });

  it('is asked with a request that the gateway can read', async () => {
    const { check, state } = counter(255, 255);
    expect(await check()).toEqual({ count: 'fits' });
    expect(state.asked).toEqual([100]);
  });

  it('passes each answer on, for the metrics', async () => {
    const { check, state, answers } = counter(5);
    await check();
    await check(1);
    state.limit = 20;
    await check(10);
    expect(answers).toEqual(['too-few', 'fits']);
  });

  it('stops SMS only where they may be truncated', () => {
    expect(wouldTruncate({ count: 'fits' })).toBe(false);
    expect(wouldTruncate({ count: 'not-counted', why: '' })).toBe(false);
    expect(wouldTruncate({ count: 'no-answer', why: '' })).toBe(true);
    expect(wouldTruncate({ count: 'too-few', wanted: 20, counted: 5 })).toBe(true);
  });
});
