import { describe, expect, it } from '@jest/globals';
import type { AttemptSignal, SettledSignal } from './settle-attempts.js';
import { settleTogether } from './settle-together.js';

const idle: SettledSignal = { effect: 'idle', events: [], resent: false, ended: false, pairReady: false };
const waitOver = (attemptId: string): AttemptSignal => ({ attemptId, signal: { signal: 'wait-over' } });

function settlingTo(effects: Readonly<Record<string, SettledSignal>>) {
  const runs: string[][] = [];
  const calls: string[] = [];
  const settle = settleTogether({
    settle: async (signals) => {
      runs.push(signals.map(({ attemptId }) => attemptId));
      return signals.map(({ attemptId }) => effects[attemptId] ?? idle);
    },
    onSettled: (signals) => void calls.push(`${signals.length} settled`),
    onQueued: () => void calls.push('queued'),
    onCapacity: () => void calls.push('capacity'),
  });
  return { settle, runs, calls };
}

describe('signals about attempts', () => {
  it('share a transaction when they arrive at the same time, and each caller gets its own effect', async () => {
    const changed: SettledSignal = { ...idle, effect: 'changed' };
    const { settle, runs, calls } = settlingTo({ b: changed });
    expect(await Promise.all([settle(waitOver('a')), settle(waitOver('b'))])).toEqual([idle, changed]);
    expect(runs).toEqual([['a', 'b']]);
    expect(calls).toEqual(['2 settled']);
  });

  it('wake the sender when a pair may send its next SMS, and when one is no longer in flight', async () => {
    const { settle, calls } = settlingTo({ a: { ...idle, pairReady: true }, b: { ...idle, ended: true } });
    await settle(waitOver('a'));
    await settle(waitOver('b'));
    expect(calls).toEqual(['1 settled', 'queued', '1 settled', 'capacity']);
  });
});
