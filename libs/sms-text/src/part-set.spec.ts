import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyWrittenText, asRead } from '../test/any-text.js';
import { decodeGsm7, encodeGsm7 } from './gsm7.js';
import { makeParts, unpackedUserData } from './make-parts.js';
import {
  closeDue,
  isExpired,
  partSetKey,
  receivePart,
  type Arrival,
  type PartSet,
  type ReceivedPart,
} from './part-set.js';
import { readUserData } from './read-user-data.js';

const minuteMs = 60_000;
const limits = { waitMs: 10 * minuteMs, rememberMs: 60 * minuteMs };
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * minuteMs);
let deliveries = 0;
/** Each call another delivery: an ID of its own. */
const part = (sequence: number, text: string, more: Partial<ReceivedPart> = {}): ReceivedPart => ({
  ...{ id: `mo-${(deliveries += 1)}` },
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

  it('accepts the same delivery once, before and after it is complete', () => {
    const store = new Store();
    const parts = [part(1, 'a'), part(2, 'b'), part(3, 'c')] as const;
    store.receive(parts[0], 0);
    expect(store.receive(parts[0], 0)).toBe('duplicate');
    store.receive(parts[1], 0);
    store.receive(parts[2], 0);
    expect(parts.map((one) => store.receive(one, 5))).toEqual(Array(3).fill('duplicate'));
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

  it('still accepts a part when its time is up but it is not closed yet, and none much later', () => {
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
    const late = part(2, 'b', { total: 2 });
    expect(store.receive(late, 15)).toBe('alone');
    expect(store.receive(late, 16)).toBe('duplicate');
    expect(store.delivered).toEqual(['a [part 2 of 2 missing]', '[part 2 of 2] b']);
  });

  it('is forgotten in time: the same reference then begins a new text', () => {
    const store = new Store();
    store.receive(part(1, 'a', { total: 2 }), 0);
    store.close(10);
    expect(isExpired(store.rows[0]!, at(69), limits)).toBe(false);
    expect(isExpired(store.rows[0]!, at(70), limits)).toBe(true);
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
    const either = part(2, 'd', { total: 2 });
    expect(store.receive(either, 2)).toBe('alone');
    expect(store.receive(either, 2)).toBe('duplicate');
    store.close(20);
    expect(store.delivered).toEqual(['[part 2 of 2] d', 'a [part 2 of 2 missing]', 'c [part 2 of 2 missing]']);
  });

  it('is distinguished from the first by the content at a part’s position', () => {
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

describe('a text that is sent again with the same reference', () => {
  const pair = (...texts: readonly [string, string]) => [
    part(1, texts[0], { total: 2 }),
    part(2, texts[1], { total: 2 }),
  ];

  it('is delivered again, however often', () => {
    const store = new Store();
    for (let said = 0; said < 3; said += 1) for (const one of pair('yes ', 'please')) store.receive(one, said);
    expect(store.delivered).toEqual(['yes please', 'yes please', 'yes please']);
  });

  it('is delivered again when its parts arrive among those of the first', () => {
    const store = new Store();
    const [[a, b], [c, d]] = [pair('yes ', 'please'), pair('yes ', 'please')];
    for (const one of [a, c, a, d, c, b, d]) store.receive(one!, 0);
    expect(store.delivered).toEqual(['yes please', 'yes please']);
  });

  it('is delivered whole after the first was delivered with a gap', () => {
    const store = new Store();
    store.receive(part(1, 'yes ', { total: 2 }), 0);
    store.close(10);
    for (const one of pair('yes ', 'please')) store.receive(one, 12);
    expect(store.delivered).toEqual(['yes [part 2 of 2 missing]', 'yes please']);
  });
});

describe('a part that the network delivers again under a new ID', () => {
  it('does not prevent its text from being whole, and is delivered with its gaps', () => {
    for (const order of ['1123', '1213', '1231', '3211', '2311', '1321']) {
      const store = new Store();
      for (const n of order) store.receive(part(Number(n), 'abc'.charAt(Number(n) - 1)), 0);
      expect(store.delivered).toEqual(['abc']);
      store.close(10);
      expect(store.delivered).toEqual(['abc', 'a [parts 2 to 3 of 3 missing]']);
    }
  });

  it('is not taken into another text that lacks it while its own one is open', () => {
    const store = new Store();
    for (const [n, text] of [
      [1, 'a'],
      [2, 'b'],
      [1, 'x'],
      [2, 'b'],
    ] as const)
      store.receive(part(n, text), 0);
    expect(store.delivered).toEqual(['[part 2 of 3] b']);
    store.close(10);
    expect(store.delivered.slice(1)).toEqual(['ab [part 3 of 3 missing]', 'x [parts 2 to 3 of 3 missing]']);
  });
});

describe('texts of one reference', () => {
  const total = fc.integer({ min: 2, max: 4 });
  /** Each delivery in its place and, now and then, again anywhere after it. */
  const repeated = (said: readonly ReceivedPart[]) =>
    fc
      .array(fc.tuple(fc.nat({ max: said.length - 1 }), fc.nat({ max: said.length })), { maxLength: 8 })
      .map((repeats) =>
        said.flatMap((one, at) => [
          one,
          ...repeats.flatMap(([of, after]) => (Math.max(of, after) === at ? [said[of]!] : [])),
        ]),
      );
  const copies = (texts: readonly string[]): ReceivedPart[] =>
    texts.map((text, index) => part(index + 1, text, { total: texts.length }));

  it('are each delivered once and whole when one is sent many times, in any interleaving, with any repeats', () => {
    const many = fc.record({ size: total, times: fc.integer({ min: 1, max: 4 }) }).chain(({ size, times }) => {
      const texts = Array.from({ length: size }, (_, index) => `part ${index} `);
      const said = Array.from({ length: times }, () => copies(texts)).flat();
      return fc
        .shuffledSubarray(said, { minLength: said.length })
        .chain(repeated)
        .map((arriving) => ({ arriving, expected: Array<string>(times).fill(texts.join('')) }));
    });
    fc.assert(
      fc.property(many, ({ arriving, expected }) => {
        const store = new Store();
        for (const one of arriving) store.receive(one, 0);
        expect(store.delivered).toEqual(expected);
        store.close(10);
        expect(store.delivered).toEqual(expected);
      }),
    );
  });

  it('are each delivered once and whole when one is sent after another, whatever they have in common, with any repeats', () => {
    const one = total.chain((size) =>
      fc.array(fc.constantFrom('yes ', 'no ', 'ok '), { minLength: size, maxLength: size }),
    );
    const sayings = fc.array(one, { minLength: 1, maxLength: 5 }).chain((texts) =>
      fc
        .tuple(
          ...texts.map((parts) => {
            const said = copies(parts);
            return fc.shuffledSubarray(said, { minLength: said.length });
          }),
        )
        .chain((said) => repeated(said.flat()))
        .map((arriving) => ({ arriving, expected: texts.map((parts) => parts.join('')) })),
    );
    fc.assert(
      fc.property(sayings, ({ arriving, expected }) => {
        const store = new Store();
        for (const received of arriving) store.receive(received, 0);
        expect(store.delivered).toEqual(expected);
      }),
    );
  });

  it('lose no part and double none, whatever comes, in whatever order, and whenever sets are closed', () => {
    const words = ['[a]', '[b]', '[c]'] as const;
    const arriving = fc.array(
      fc.record({
        sequence: fc.integer({ min: 1, max: 3 }),
        word: fc.constantFrom(...words),
        /** A delivery that came before, again. */
        repeats: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
        minutes: fc.integer({ min: 0, max: 4 }),
        closes: fc.boolean(),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(arriving, (steps) => {
        const store = new Store();
        const said: { received: ReceivedPart; word: string }[] = [];
        let now = 0;
        for (const { sequence, word, repeats, minutes, closes } of steps) {
          now = Math.min(55, now + minutes);
          const before = repeats === undefined ? undefined : said[repeats];
          if (before === undefined) said.push({ received: part(sequence, word), word });
          store.receive((before ?? said.at(-1)!).received, now);
          if (closes) store.close(now);
        }
        store.close(now + 10);
        const delivered = store.delivered.join('\n');
        for (const word of words)
          expect(delivered.split(word).length - 1).toBe(said.filter((one) => one.word === word).length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('any text in parts', () => {
  it('comes out once and whole, in any order, with any doubles, beside another sender’s with the same reference', () => {
    fc.assert(
      fc.property(
        anyWrittenText.chain(({ text, encoding }) => {
          const made = makeParts(text, encoding, { reference: 9, referenceBits: 16 });
          const senders = ['4790000001', '4790000002'];
          const all = senders.flatMap((sender) =>
            made.map((one, index) => ({ sender, one, id: `${sender}-${index}` })),
          );
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
          const arrived = [...some, ...rest].map(({ sender, one, id }): ReceivedPart => {
            const header = one.header.length > 0 ? 'present' : 'absent';
            const read = readUserData({ octets: unpackedUserData(one), coding: one.coding, header });
            const { concatenation = { reference: 9, referenceBits: 16, total: 1, sequence: 1 } } = read;
            return { ...concatenation, id, sender, recipient: '2077', ...read };
          });
          for (const received of arrived) store.receive(received, 0);
          expect(all.length).toBeGreaterThan(0);
          expect(store.delivered).toEqual([asRead(text), asRead(text)]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
