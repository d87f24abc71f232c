import { describe, expect, it } from '@jest/globals';
import { SchemaError, type Envelope } from '@smsonly/contracts';
import fc from 'fast-check';
import { groupsOf, runsOf, type Item } from './runs.js';

let offset = 0;
const record = () => ({ key: null, value: null, offset: String((offset += 1)), timestamp: '0' });
/** `A` an event of type A, `-` an ignored one, `!` one with a fault. */
const items = (letters: string): Item[] =>
  [...letters].map((letter) => {
    if (letter === '-') return { record: record(), ignored: 'Ignored' };
    if (letter === '!') return { record: record(), fault: new SchemaError('wrong') };
    return { record: record(), envelope: { type: letter } as Envelope };
  });
const shown = (letters: string, max = 500) =>
  runsOf(items(letters), max).map((step) => {
    if (step.kind === 'fault') return '!';
    return step.kind === 'ignored' ? '-'.repeat(step.records) : `${step.type}${step.events.length}/${step.records}`;
  });

describe('runs', () => {
  it.each([
    ['', []],
    ['AAA', ['A3/3']],
    ['AABBA', ['A2/2', 'B2/2', 'A1/1']],
    ['A-A--B', ['A2/5', 'B1/1']],
    ['--', ['--']],
    ['-A', ['A1/2']],
    ['A!A', ['A1/1', '!', 'A1/1']],
    ['!-!', ['!', '-', '!']],
  ])('%j are %j', (letters, steps) => {
    expect(shown(letters)).toEqual(steps);
  });

  it.each([
    ['', []],
    ['AABBA', [3]],
    ['AB!A', [2, 1, 1]],
    ['!!-A', [1, 1, 1]],
  ])('of %j go into transactions in groups of %j: a fault stands alone', (letters, sizes) => {
    const steps = runsOf(items(letters), 500);
    expect(groupsOf(steps).map((group) => group.length)).toEqual(sizes);
    expect(groupsOf(steps).flat()).toEqual(steps);
  });

  it('are never longer than a transaction may be', () => {
    expect(shown('AAAAA', 2)).toEqual(['A2/2']);
  });

  it('settle every record once and in order, and never mix types', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', 'B', '-', '!') }), (letters) => {
        const all = items(letters);
        const steps = runsOf(all, 500);
        expect(steps.reduce((sum, { records }) => sum + records, 0)).toBe(all.length);
        const kept = steps.flatMap((step): readonly Item[] => {
          if (step.kind === 'run') return step.events;
          return step.kind === 'fault' ? [step.fault] : [];
        });
        expect(kept).toEqual(all.filter((item) => !('ignored' in item)));
        for (const step of steps)
          if (step.kind === 'run') expect(step.events.every(({ envelope }) => envelope.type === step.type)).toBe(true);
      }),
    );
  });
});
