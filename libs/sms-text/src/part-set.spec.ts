import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyWrittenText } from '../test/any-text.js';
import { decodeGsm7, encodeGsm7 } from './gsm7.js';
import { makeParts, unpackedUserData } from './make-parts.js';
import {
  closeDue,
  isForgotten,
  partSetKey,
  receivePart,
  type Arrival,
  type PartSet,
  type ReceivedPart,
} from './part-set.js';
import { readUserData } from './read-user-data.js';

const MINUTE = 60_000;
const limits = { waitMs: 10 * MINUTE, rememberMs: 60 * MINUTE };
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * MINUTE);
const part = (sequence: number, text: string, more: Partial<ReceivedPart> = {}): ReceivedPart => ({
  ...{ sender: '4790000001', recipient: '2077', reference: 42, referenceBits: 8, total: 3, coding: 0 },
  ...{ sequence, body: encodeGsm7(text)!, ...more },
});

/** A store of sets, as the adapter's table: each has a row of its own. */
class Store {
  rows: (PartSet & { row: number })[] = [];
  delivered: string[] = [];
  private nextRow = 1;

  receive(received: ReceivedPart, minutes: number): Arrival<PartSet & { row: number }>['outcome'] {
    const arrival = receivePart(this.rows, received, at(minutes), limits);
    if (arrival.outcome === 'duplicate') return arrival.outcome;
    const row = arrival.before?.row ?? this.nextRow++;
    this.rows = [...this.rows.filter((kept) => kept.row !== row), { ...arrival.set, row }];
    if (arrival.outcome !== 'waiting') this.deliver(arrival.content);
    return arrival.outcome;
  }

  close(minutes: number): void {
    this.rows = this.rows.map((row) => {
      const due = closeDue(row, at(minutes), limits);
      if (due === undefined) return row;
      this.deliver(due.content);
      return { ...due.set, row: row.row };
    });
  }

  private deliver(content: { kind: 'text'; text: string } | { kind: 'binary' }): void {
    this.delivered.push(content.kind === 'text' ? content.text : 'binary');
  }
}

describe('a set of parts', () => {
  it('is delivered with its last part, whatever the order', () => {
    const store = new Store();
    expect(store.receive(part(3, 'c'), 0)).toBe('waiting');
    expect(store.receive(part(1, 'a'), 1)).toBe('waiting');
    expect(store.receive(part(2, 'b'), 2)).toBe('complete');
    expect(store.delivered).toEqual(['abc']);
  });

  it('takes the same part once, before and after it is complete', () => {
    const store = new Store();
    store.receive(part(1, 'a'), 0);
    expect(store.receive(part(1, 'a'), 0)).toBe('duplicate');
    store.receive(part(2, 'b'), 0);
    store.receive(part(3, 'c'), 0);
    expect([1, 2, 3].map((n) => store.receive(part(n, 'abc'.charAt(n - 1)), 5))).toEqual(Array(3).fill('duplicate'));
    expect(store.delivered).toEqual(['abc']);
  });

  it('is kept apart by sender, recipient, reference, its size, and total', () => {
    const others = [
      { sender: '4790000002' },
      { recipient: '2078' },
      { reference: 43 },
      { referenceBits: 16 as const },
      { total: 4 },
    ];
    const keys = [part(1, 'a'), ...others.map((other) => part(1, 'a', other))].map(partSetKey);
    expect(new Set(keys).size).toBe(6);
    const store = new Store();
    for (const other of [{}, ...others]) expect(store.receive(part(1, 'a', other), 0)).toBe('waiting');
  });

  it('is delivered with its gap when no part came for the time-out, counted from the last one', () => {
    const store = new Store();
    store.receive(part(1, 'a'), 0);
    store.receive(part(3, 'c'), 9);
    store.close(18);
    expect(store.delivered).toEqual([]);
    store.close(19);
    store.close(20);
    expect(store.delivered).toEqual(['a [part 2 of 3 missing] c']);
  });

  it('still takes a part when its time is up but nobody closed it yet, and none much later', () => {
    const store = new Store();
    store.receive(part(1, 'a', { total: 2 }), 0);
    expect(store.receive(part(2, 'b', { total: 2 }), 30)).toBe('complete');
    const stale = new Store();
    stale.receive(part(1, 'a', { total: 2 }), 0);
    expect(stale.receive(part(2, 'b', { total: 2 }), 70)).toBe('waiting');
    stale.close(80);
    expect(stale.delivered).toEqual(['a [part 2 of 2 missing]', '[part 1 of 2 missing] b']);
  });

  it('is not opened again: a late part is delivered alone, once, marked', () => {
    const store = new Store();
    store.receive(part(1, 'a', { total: 2 }), 0);
    store.close(10);
    expect(store.receive(part(2, 'b', { total: 2 }), 15)).toBe('alone');
    expect(store.receive(part(2, 'b', { total: 2 }), 16)).toBe('duplicate');
    expect(store.delivered).toEqual(['a [part 2 of 2 missing]', '[part 2 of 2] b']);
  });

  it('is forgotten in time: the same reference then begins a new text', () => {
    const store = new Store();
    store.receive(part(1, 'a', { total: 2 }), 0);
    store.close(10);
    expect(isForgotten(store.rows[0]!, at(69), limits)).toBe(false);
    expect(isForgotten(store.rows[0]!, at(70), limits)).toBe(true);
    expect(store.receive(part(2, 'd', { total: 2 }), 70)).toBe('waiting');
    expect(store.receive(part(1, 'c', { total: 2 }), 70)).toBe('complete');
    expect(store.delivered).toEqual(['a [part 2 of 2 missing]', 'cd']);
  });
});

describe('a reference that the phone used again', () => {
  it('begins a new text after the first is complete', () => {
    const store = new Store();
    for (const [n, text] of [
      [1, 'a'],
      [2, 'b'],
      [1, 'c'],
      [2, 'd'],
    ] as const)
      store.receive(part(n, text, { total: 2 }), n);
    expect(store.delivered).toEqual(['ab', 'cd']);
  });

  it('is taken for a new text even where that ends as the first did', () => {
    const store = new Store();
    for (const [n, text] of [
      [1, 'a'],
      [2, 'bye'],
      [1, 'c'],
      [2, 'bye'],
    ] as const)
      store.receive(part(n, text, { total: 2 }), 0);
    expect(store.delivered).toEqual(['abye', 'cbye']);
  });

  it('never mixes two texts by guessing: what both wait for is delivered alone', () => {
    const store = new Store();
    expect(store.receive(part(1, 'a', { total: 2 }), 0)).toBe('waiting');
    expect(store.receive(part(1, 'c', { total: 2 }), 1)).toBe('waiting');
    expect(store.receive(part(2, 'd', { total: 2 }), 2)).toBe('alone');
    expect(store.receive(part(1, 'c', { total: 2 }), 2)).toBe('duplicate');
    store.close(20);
    expect(store.delivered).toEqual(['[part 2 of 2] d', 'a [part 2 of 2 missing]', 'c [part 2 of 2 missing]']);
  });

  it('is told from the first by what stands in a part’s place', () => {
    const store = new Store();
    for (const [n, text] of [
      [1, 'a'],
      [3, 'c'],
      [1, 'x'],
      [3, 'z'],
    ] as const)
      store.receive(part(n, text), 0);
    expect(store.rows.map(({ parts }) => parts.map(({ body }) => decodeGsm7(body)).join(''))).toEqual(['ac', 'xz']);
    expect(store.receive(part(2, 'b'), 1)).toBe('alone');
    expect(store.delivered).toEqual(['[part 2 of 3] b']);
  });
});

describe('any text in parts', () => {
  it('comes out once and whole, in any order, with any doubles, beside another sender’s with the same reference', () => {
    fc.assert(
      fc.property(
        anyWrittenText.chain(({ text, encoding }) => {
          const made = makeParts(text, encoding, { reference: 9, referenceBits: 16 });
          const senders = ['4790000001', '4790000002'];
          const all = senders.flatMap((sender) => made.map((one) => ({ sender, one })));
          const doubled = fc.shuffledSubarray([...all, ...all], { minLength: all.length });
          return fc.tuple(
            fc.constant(text),
            fc.constant(all),
            doubled,
            fc.shuffledSubarray(all, { minLength: all.length }),
          );
        }),
        ([text, all, some, rest]) => {
          const store = new Store();
          const arrived = [...some, ...rest].map(({ sender, one }): ReceivedPart => {
            const header = one.header.length > 0 ? 'present' : 'absent';
            const read = readUserData({ octets: unpackedUserData(one), coding: one.coding, header });
            const { concatenation = { reference: 9, referenceBits: 16, total: 1, sequence: 1 } } = read;
            return { ...concatenation, sender, recipient: '2077', ...read };
          });
          for (const received of arrived) store.receive(received, 0);
          expect(all.length).toBeGreaterThan(0);
          expect(store.delivered).toEqual([text, text]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
