import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allows, decideConsent } from './decide-consent.js';
import { decideDispensable, type DatedConsent } from './decide-dispensable.js';

const day = 86_400_000;
const now = Date.parse('2026-12-01T12:00:00Z');
const before = new Date(now - 1095 * day);
const none = { before, isGone: () => false, most: 100 };

/** Statements in their order: `stop a`, `start a`, `stop all`, `start all`, all four years old. */
const record = (...words: string[]): DatedConsent[] =>
  words.map((words, index) => {
    const [word, about] = words.split(' ');
    const at = new Date(now - 4 * 365 * day + index);
    return { order: BigInt(index), allowed: word === 'start', at, ...(about !== 'all' && { accountId: about! }) };
  });

/** What the store reads of them: the newest about each sender and about all. */
const latest = (all: readonly DatedConsent[]): DatedConsent[] => [
  ...new Map(all.map((one) => [one.accountId, one])).values(),
];

describe('a statement of a phone', () => {
  it('is kept for ever while it counts', () => {
    expect(decideDispensable(record('stop a', 'stop b'), none)).toEqual([]);
    expect(decideDispensable(record('stop all', 'start a'), none)).toEqual([]);
  });

  it('is deleted some years after a newer one has taken its place', () => {
    expect(decideDispensable(record('stop a', 'start a', 'stop a'), none)).toEqual([0n, 1n]);
    expect(decideDispensable(record('stop a', 'stop b', 'stop all'), none)).toEqual([0n, 1n]);
    const young = record('stop a', 'stop all').map((one) => ({ ...one, at: new Date(now - 1094 * day) }));
    expect(decideDispensable(young, none)).toEqual([]);
  });

  it('is deleted some years later when its sender is gone, or when nothing is forbidden', () => {
    expect(decideDispensable(record('stop a', 'stop b'), { ...none, isGone: (id) => id === 'a' })).toEqual([0n]);
    expect(decideDispensable(record('start a'), none)).toEqual([0n]);
  });

  it('is deleted at once when a phone has changed its mind more than a hundred times since', () => {
    const young = record(...Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? 'stop a' : 'start a')));
    const today = young.map((one) => ({ ...one, at: new Date(now) }));
    const gone = decideDispensable(today, none);
    expect(gone).toEqual(today.slice(0, 199).map(({ order }) => order));
  });

  it('can be deleted without anybody noticing: who is allowed, and what each keyword changes, stay as they were', () => {
    const senders = ['a', 'b', 'c'];
    const word = fc
      .constantFrom('stop', 'start')
      .chain((one) => fc.constantFrom(...[...senders, 'all'].map((who) => `${one} ${who}`)));
    let deleted = 0;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.nat({ max: 3 }), fc.subarray(senders), (words, most, gone) => {
        const all = record(...words);
        const isGone = (id: string) => gone.includes(id);
        const dispensable = decideDispensable(all, { before, isGone, most });
        deleted += dispensable.length;
        const kept = latest(all.filter(({ order }) => !dispensable.includes(order)));
        const were = latest(all);
        const living = [...senders.filter((id) => !isGone(id)), 'registered later'];
        for (const id of living) expect(allows(kept, id)).toBe(allows(were, id));
        for (const keyword of ['stop', 'start'] as const)
          expect(decideConsent(keyword, living, kept)).toEqual(decideConsent(keyword, living, were));
        if (gone.length === 0)
          for (const keyword of ['stop-all', 'start-all'] as const)
            expect(decideConsent(keyword, living, kept)).toEqual(decideConsent(keyword, living, were));
      }),
      { numRuns: 2000 },
    );
    expect(deleted).toBeGreaterThan(1000);
  });
});
