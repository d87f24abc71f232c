import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { OneAfterAnother } from './one-after-another.js';

describe('work with the same key', () => {
  it('is done one after the other, in order, whatever fails, beside that of other keys; nothing of it is kept', async () => {
    const tries = new OneAfterAnother();
    const log: string[] = [];
    const work = (name: string, ms: number) => async () => {
      log.push(`${name} begins`);
      await sleep(ms);
      log.push(`${name} ends`);
      if (name === 'a1') throw new Error('wrong');
      return name;
    };
    const done = await Promise.allSettled([
      tries.do('a', work('a1', 30)),
      tries.do('a', work('a2', 1)),
      tries.do('b', work('b', 1)),
      tries.do('a', work('a3', 1)),
    ]);
    expect(done.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(log.filter((line) => line.startsWith('a'))).toEqual([
      'a1 begins',
      'a1 ends',
      'a2 begins',
      'a2 ends',
      'a3 begins',
      'a3 ends',
    ]);
    expect(log.indexOf('b ends')).toBeLessThan(log.indexOf('a1 ends'));
    expect(tries.size).toBe(0);
  });
});
