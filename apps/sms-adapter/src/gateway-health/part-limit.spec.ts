import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@smsonly/platform';
import type { Answer, Sms } from 'jasmin-sms-client';
import { mayCut, partLimit } from './part-limit.js';

const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });

/** A gateway that counts no further than `limit`. */
function counter(limit: number, maxParts = 20) {
  let [now, seconds] = [0, 0];
  const state = { limit, why: undefined as string | undefined, asked: [] as number[] };
  const countParts = async (sms: Sms): Promise<Answer<number>> => {
    const units = 'text' in sms ? sms.text.length : 0;
    const parts = units <= 160 ? 1 : Math.ceil(units / 153);
    state.asked.push(parts);
    return state.why === undefined ? { ok: true, value: Math.min(parts, state.limit) } : { ok: false, why: state.why };
  };
  const heard: string[] = [];
  const check = partLimit({
    gateway: { countParts },
    maxParts,
    clock: () => new Date((now += seconds * 1000)),
    logger,
    onCount: ({ count }) => heard.push(count),
  });
  return { state, heard, check: (after = 0) => ((seconds = after), check()) };
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

  it('is not known while the gateway cannot be asked, and cannot be known when it does not tell', async () => {
    const { check, state } = counter(20);
    state.why = 'ECONNREFUSED';
    expect(await check()).toEqual({ count: 'not-asked', why: 'ECONNREFUSED' });
    state.why = 'HTTP 412: No route found';
    expect(await check(2)).toEqual({ count: 'not-told', why: state.why });
  });

  it('is asked with no longer request than the gateway reads', async () => {
    const { check, state } = counter(255, 255);
    expect(await check()).toEqual({ count: 'fits' });
    expect(state.asked).toEqual([100]);
  });

  it('tells each answer of the gateway, for the metrics', async () => {
    const { check, state, heard } = counter(5);
    await check();
    await check(1);
    state.limit = 20;
    await check(10);
    expect(heard).toEqual(['too-few', 'fits']);
  });

  it('stops SMS only where they may be cut', () => {
    expect(mayCut({ count: 'fits' })).toBe(false);
    expect(mayCut({ count: 'not-told', why: '' })).toBe(false);
    expect(mayCut({ count: 'not-asked', why: '' })).toBe(true);
    expect(mayCut({ count: 'too-few', wanted: 20, counted: 5 })).toBe(true);
  });
});
