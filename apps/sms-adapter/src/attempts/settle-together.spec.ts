import { describe, expect, it } from '@jest/globals';
import type { AttemptSignal, Settled } from './settle-attempts.js';
import { settleTogether } from './settle-together.js';

const idle: Settled = { effect: 'idle', told: [], resent: false, ended: false, next: false };
const waitOver = (attemptId: string): AttemptSignal => ({ attemptId, signal: { signal: 'wait-over' } });

function settlingTo(effects: Readonly<Record<string, Settled>>) {
  const runs: string[][] = [];
  const heard: string[] = [];
  const settle = settleTogether({
    settle: async (signals) => {
      runs.push(signals.map(({ attemptId }) => attemptId));
      return signals.map(({ attemptId }) => effects[attemptId] ?? idle);
    },
    onSettled: (signals) => void heard.push(`${signals.length} settled`),
    onQueued: () => void heard.push('queued'),
    onRoom: () => void heard.push('room'),
  });
  return { settle, runs, heard };
}

describe('signals about attempts', () => {
  it('share a transaction when they come at the same time, and each caller gets its own effect', async () => {
    const changed: Settled = { ...idle, effect: 'changed' };
    const { settle, runs, heard } = settlingTo({ b: changed });
    expect(await Promise.all([settle(waitOver('a')), settle(waitOver('b'))])).toEqual([idle, changed]);
    expect(runs).toEqual([['a', 'b']]);
    expect(heard).toEqual(['2 settled']);
  });

  it('wake the sender when a pair may send its next SMS, and when one is under way no more', async () => {
    const { settle, heard } = settlingTo({ a: { ...idle, next: true }, b: { ...idle, ended: true } });
    await settle(waitOver('a'));
    await settle(waitOver('b'));
    expect(heard).toEqual(['1 settled', 'queued', '1 settled', 'room']);
  });
});
