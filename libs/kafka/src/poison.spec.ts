import { describe, expect, it } from '@jest/globals';
import { isolatePoison } from './poison.js';
import { WaitEnded } from './wait-ended.js';

type Run = Readonly<{ events: readonly string[] }>;

/** Carries out what holds no `!`; tells what it tried, and what was taken for poison. */
async function carry(letters: string, { fault = new TypeError('no'), endAfter = Infinity } = {}) {
  const tried: string[] = [];
  const poison: string[] = [];
  let retries = 0;
  const ending = new AbortController();
  const shown = (runs: readonly Run[]) => runs.map(({ events }) => events.join('')).join(' ');
  const runs: Run[] = letters.split(' ').map((run) => ({ events: [...run] }));
  const outcome = await isolatePoison<string, Run>(runs, {
    carryOut: async (some) => {
      tried.push(shown(some));
      if (tried.length >= endAfter) ending.abort();
      if (shown(some).includes('!')) throw fault;
    },
    onRetry: () => void (retries += 1),
    onPoison: async (run) => void poison.push(shown([run])),
    ending: ending.signal,
  }).catch((error: unknown) => error);
  return { tried, poison, retries, outcome };
}

describe('runs', () => {
  it('without poison are carried out together', async () => {
    expect(await carry('ab c')).toMatchObject({ tried: ['ab c'], poison: [], retries: 0 });
  });

  it('with poison are carried out apart, in their order, and it is given up after the third try alone', async () => {
    expect(await carry('ab c!d e')).toMatchObject({
      tried: ['ab c!d e', 'ab', 'c!d', 'c', '!', '!', '!', 'd', 'e'],
      poison: ['!'],
      retries: 5,
    });
  });

  it('are left alone by a fault that passes, which concerns all records alike', async () => {
    const fault = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    expect(await carry('a!', { fault })).toMatchObject({ tried: ['a!'], poison: [], retries: 0, outcome: fault });
  });

  it('are not begun any more when the partition belongs to another', async () => {
    const { tried, outcome } = await carry('a! b c', { endAfter: 1 });
    expect(tried).toEqual(['a! b c']);
    expect(outcome).toBeInstanceOf(WaitEnded);
  });
});
