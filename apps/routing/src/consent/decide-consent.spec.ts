import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allows, decideConsent, type Consent, type ConsentChange } from './decide-consent.js';

const alice = 'alice';
const bob = 'bob';

/** What is on record after words were said one after another. */
function record(...words: [Parameters<typeof decideConsent>[0], ...string[]][]): Consent[] {
  const onRecord: Consent[] = [];
  for (const [word, ...meant] of words) append(onRecord, decideConsent(word, meant, onRecord));
  return onRecord;
}

function append(onRecord: Consent[], changes: readonly ConsentChange[]): void {
  for (const change of changes) onRecord.push({ ...change, order: BigInt(onRecord.length) });
}

describe('the consent of a phone', () => {
  it('allows everyone who was never stopped', () => {
    expect(allows([], alice)).toBe(true);
  });

  it('stops one sender by STOP to their number, and nobody else', () => {
    const onRecord = record(['stop', alice]);
    expect([allows(onRecord, alice), allows(onRecord, bob)]).toEqual([false, true]);
  });

  it('stops everyone by STOP ALL, later senders included', () => {
    const onRecord = record(['stop-all', alice]);
    expect([allows(onRecord, alice), allows(onRecord, 'somebody new')]).toEqual([false, false]);
  });

  it('allows one sender again by START to their number, while all others stay stopped', () => {
    const onRecord = record(['stop-all', alice], ['start', bob]);
    expect([allows(onRecord, alice), allows(onRecord, bob)]).toEqual([false, true]);
  });

  it('allows everyone again by START ALL, those stopped individually included', () => {
    const onRecord = record(['stop', alice], ['stop-all', bob], ['start-all', bob]);
    expect([allows(onRecord, alice), allows(onRecord, bob)]).toEqual([true, true]);
  });

  it('stops both when the number may stand for two', () => {
    const onRecord = record(['stop', alice, bob]);
    expect([allows(onRecord, alice), allows(onRecord, bob)]).toEqual([false, false]);
  });

  it('records nothing for a keyword that changes nothing, nor for HELP', () => {
    expect(record(['start', alice], ['help', alice], ['start-all', alice])).toEqual([]);
    expect(record(['stop', alice], ['stop', alice])).toHaveLength(1);
    expect(record(['stop-all', alice], ['stop-all', alice], ['stop', alice])).toHaveLength(1);
  });

  it('is, for every sender, the latest statement about them or about all', () => {
    const word = fc.constantFrom('stop' as const, 'start' as const, 'stop-all' as const, 'start-all' as const);
    const people = ['a', 'b', 'c'];
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom(...people))), (words) => {
        const onRecord = record(...words);
        for (const person of people) {
          const last = words.filter(([kind, who]) => kind.endsWith('-all') || who === person).at(-1);
          expect(allows(onRecord, person)).toBe(last === undefined || last[0].startsWith('start'));
        }
      }),
      { numRuns: 500 },
    );
  });
});
