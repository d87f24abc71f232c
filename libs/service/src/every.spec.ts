import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { every } from './every.js';

const silent = { warn: () => undefined, error: () => undefined };

describe('a loop', () => {
  it('runs again and again, and never twice at a time', async () => {
    let [runs, underWay, most] = [0, 0, 0];
    const loop = every(
      1,
      async () => {
        most = Math.max(most, (underWay += 1));
        await sleep(5);
        underWay -= 1;
        runs += 1;
      },
      { name: 'sweep', logger: silent },
    );
    loop.start();
    while (runs < 3) await sleep(1);
    await loop.stop();
    expect(most).toBe(1);
  });

  it('begins an interval after the start, or at once', async () => {
    const runs: string[] = [];
    const later = every(60_000, async () => void runs.push('later'), { name: 'later', logger: silent });
    const now = every(60_000, async () => void runs.push('now'), { name: 'now', logger: silent, atOnce: true });
    for (const loop of [later, now]) loop.start();
    await sleep(20);
    expect(runs).toEqual(['now']);
    await Promise.all([later.stop(), now.stop()]);
  });

  it('does not wait when a run has left work over', async () => {
    let left = 3;
    const work = async () => ((left -= 1) > 0 ? ('more' as const) : undefined);
    const loop = every(60_000, work, { name: 'sweep', logger: silent, atOnce: true });
    loop.start();
    while (left > 0) await sleep(1);
    await loop.stop();
  });

  it('logs a run that fails, and tries again', async () => {
    const logged: [string, string][] = [];
    const logger = {
      warn: (_fields: object, message: string) => void logged.push(['warn', message]),
      error: (_fields: object, message: string) => void logged.push(['error', message]),
    };
    const faults: Error[] = [new Error('a bug'), Object.assign(new Error('away'), { code: 'ECONNREFUSED' })];
    let runs = 0;
    const work = async () => {
      runs += 1;
      const fault = faults.shift();
      if (fault) throw fault;
    };
    const loop = every(1, work, { name: 'sweep', logger });
    loop.start();
    while (runs < 3) await sleep(1);
    await loop.stop();
    expect(logged).toEqual([
      ['error', 'sweep failed and will be tried again'],
      ['warn', 'sweep failed and will be tried again'],
    ]);
  });

  it('waits for the current run when it is stopped, and begins no other', async () => {
    let [begun, ended] = [0, 0];
    const work = async () => {
      begun += 1;
      await sleep(20);
      ended += 1;
      return 'more' as const;
    };
    const loop = every(1, work, { name: 'sweep', logger: silent, atOnce: true });
    loop.start();
    while (begun === 0) await sleep(1);
    await loop.stop();
    await sleep(5);
    expect([begun, ended]).toEqual([1, 1]);
  });
});
