import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '@smsonly/contracts';
import { lateRequests } from './deadline.js';
import { CarriedOutBefore, Deduplication, judge } from './deduplication.js';

const now = new Date('2026-11-22T12:00:00Z');

/** `a` an event; `a!` the same as a request whose deadline has passed; `a?` as one with time left. */
const events = (letters: string): Envelope[] =>
  letters.split(' ').map((letter) => {
    const deadline = { '!': '2026-11-22T11:59:59Z', '?': '2026-11-22T12:00:10Z' }[letter[1] ?? ''];
    return { id: letter[0], ...(deadline && { deadline }) } as Envelope;
  });

describe('an event', () => {
  it.each([
    ['a b', '', 'handled handled'],
    ['a a', '', 'handled repeated'],
    ['a b', 'a', 'repeated handled'],
    ['a!', '', 'expired'],
    ['a?', '', 'handled'],
    ['a! a?', '', 'expired handled'],
    ['a? a!', '', 'handled expired'],
    ['a! a? a?', '', 'expired handled repeated'],
    ['a!', 'a', 'repeated'],
  ])('of %j, with %j in the inbox, is %s', (letters, inbox, verdicts) => {
    const all = events(letters);
    const judged = judge(all, new Set(inbox), lateRequests(all, now));
    expect(all.map((event) => judged.get(event)).join(' ')).toBe(verdicts);
  });
});

describe('the look into the inbox', () => {
  const fine = { outcomes: [{ repeated: 0 }] };
  const repeat = { outcomes: [{ repeated: 1 }] };
  const calmed = async () => {
    const deduplication = new Deduplication();
    for (let n = 0; n < 20; n += 1) await deduplication.carryOut(async () => fine);
    return deduplication;
  };
  /** Whether it looked, each time that it carried out. */
  const looks = async (deduplication: Deduplication, ...results: (typeof fine | Error)[]) => {
    const seen: boolean[] = [];
    await deduplication
      .carryOut(async ({ checkInbox }) => {
        seen.push(checkInbox);
        const result = results[seen.length - 1] ?? fine;
        if (result instanceof Error) throw result;
        return result;
      })
      .catch(() => undefined);
    return seen;
  };

  it('is taken at the beginning, and no more after twenty runs without a repeat', async () => {
    expect(await looks(new Deduplication())).toEqual([true]);
    expect(await looks(await calmed())).toEqual([false]);
  });

  it('is taken again after a repeat, and when something failed that may have been one', async () => {
    const deduplication = await calmed();
    expect(await looks(deduplication, new CarriedOutBefore('x'))).toEqual([false, true]);
    expect(await looks(deduplication)).toEqual([true]);
    expect(await looks(await calmed(), new TypeError('x'))).toEqual([false, true]);
    const seen = new Deduplication();
    await seen.carryOut(async () => repeat);
    expect(await looks(seen)).toEqual([true]);
  });

  it('is repeated as long as another process is faster, and what fails otherwise is for the caller', async () => {
    const before = new CarriedOutBefore('x');
    expect(await looks(new Deduplication(), before, before)).toEqual([true, true, true]);
    expect(await looks(new Deduplication(), new TypeError('x'))).toEqual([true]);
    const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    expect(await looks(await calmed(), gone)).toEqual([false]);
  });
});
