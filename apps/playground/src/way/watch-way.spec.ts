import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Way } from '../seams/way.js';
import { step, way } from '../testing/ways.js';
import { watchWay } from './watch-way.js';

describe('the way that is looked at', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function watched(answers: readonly (Way | undefined)[]) {
    const asked: number[] = [];
    const told: (number | undefined)[] = [];
    const began = Date.now();
    const stop = watchWay(
      () => {
        asked.push(Date.now() - began);
        return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]);
      },
      (found) => told.push(found?.steps.length),
    );
    return { asked, told, stop };
  }

  it('is told at once, then whenever it has changed', async () => {
    const one = step('csp', 'imps-front', 0);
    const { told } = watched([way(), way(), way(one), way(one), undefined, undefined, way(one)]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual([0, 1, undefined, 1]);
  });

  it('is asked for every second while it changes, then more seldom', async () => {
    const { asked } = watched([way()]);
    await jest.advanceTimersByTimeAsync(200_000);
    expect(asked.slice(0, 3)).toEqual([0, 1000, 2000]);
    const inTheSecondMinute = asked.filter((at) => at > 60_000 && at <= 120_000);
    expect(inTheSecondMinute).toHaveLength(20);
    expect(asked.filter((at) => at > 140_000 && at <= 200_000)).toHaveLength(6);
  });

  it('is not asked for, nor told, once it is not looked at any more', async () => {
    const { asked, told, stop } = watched([way()]);
    stop();
    await jest.advanceTimersByTimeAsync(5000);
    expect([asked, told]).toEqual([[0], []]);
  });
});
