import { describe, expect, it } from '@jest/globals';
import { SchemaError, type Envelope } from '@smsonly/contracts';
import fc from 'fast-check';
import { bytesOf } from './record-memory.js';
import { cut, groupsOf, runsOf, type Item } from './runs.js';

let offset = 0;
const record = () => ({ key: null, value: null, offset: String((offset += 1)), timestamp: '0' });
/** `A` an event of type A, `-` an ignored one, `!` one with a fault. */
const items = (letters: string): Item[] =>
  [...letters].map((letter) => {
    if (letter === '-') return { record: record(), ignored: 'Ignored' };
    if (letter === '!') return { record: record(), fault: new SchemaError('wrong') };
    return { record: record(), envelope: { type: letter } as Envelope };
  });
const shown = (letters: string) =>
  runsOf(items(letters)).map((step) => {
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
    const steps = runsOf(items(letters));
    expect(groupsOf(steps).map((group) => group.length)).toEqual(sizes);
    expect(groupsOf(steps).flat()).toEqual(steps);
  });

  it('settle every record once and in order, and never mix types', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', 'B', '-', '!') }), (letters) => {
        const all = items(letters);
        const steps = runsOf(all);
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

describe('what shares a transaction', () => {
  const ofBytes = (bytes: number) => ({ ...record(), value: Buffer.alloc(bytes) });
  const anyRecords = fc.array(fc.integer({ min: 0, max: 5_000 }).map(ofBytes), { maxLength: 30 });
  const anyLimits = fc.record({ records: fc.integer({ min: 1, max: 20 }), bytes: fc.integer({ min: 1, max: 30_000 }) });

  it('is within the limits of records and bytes, unless it is a single record, and as much as they allow', () => {
    fc.assert(
      fc.property(anyRecords, anyLimits, (waiting, limits) => {
        const { records, bytes } = cut(waiting, limits);
        const sum = (count: number) => waiting.slice(0, count).reduce((all, one) => all + bytesOf(one), 0);
        expect(bytes).toBe(sum(records));
        if (waiting.length > 0) expect(records).toBeGreaterThan(0);
        if (records > 1) {
          expect(records).toBeLessThanOrEqual(limits.records);
          expect(bytes).toBeLessThanOrEqual(limits.bytes);
        }
        if (records < waiting.length) expect(records >= limits.records || sum(records + 1) > limits.bytes).toBe(true);
      }),
    );
  });

  it('is cut until nothing waits, with every record once and in order', () => {
    fc.assert(
      fc.property(anyRecords, anyLimits, (all, limits) => {
        const taken = [];
        for (let waiting = all; waiting.length > 0;) {
          const { records } = cut(waiting, limits);
          taken.push(...waiting.slice(0, records));
          waiting = waiting.slice(records);
        }
        expect(taken).toEqual(all);
      }),
    );
  });
});
