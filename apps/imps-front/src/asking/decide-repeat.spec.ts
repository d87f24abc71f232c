import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideRepeat, rememberedMs } from './decide-repeat.js';
import { SeenTransactions } from './seen-transactions.js';

const start = new Date('2026-11-22T12:00:00Z');
const now = start;
const waitMs = 13_000;
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe('a transaction with the ID and content of an earlier one', () => {
  it('is sent again under the same event ID while there is no answer', () => {
    expect(decideRepeat({ createdAt: secondsAgo(20), newer: 3, answered: false }, now, waitMs)).toBe('pending');
  });

  it('gets the stored answer', () => {
    expect(decideRepeat({ createdAt: secondsAgo(59), newer: 199, answered: true }, now, waitMs)).toBe('answered');
  });

  it('is another one after a minute, because phones wrap their IDs at 999', () => {
    expect(decideRepeat({ createdAt: secondsAgo(60), newer: 0, answered: true }, now, waitMs)).toBe('new');
  });

  it('is another one when the session has begun 200 transactions since', () => {
    expect(decideRepeat({ createdAt: secondsAgo(10), newer: 200, answered: true }, now, waitMs)).toBe('new');
  });

  it('is a repeat as long as the first may still be answered, however much its client asks meanwhile', () => {
    expect(decideRepeat({ createdAt: secondsAgo(12), newer: 5_000, answered: false }, now, waitMs)).toBe('pending');
    expect(decideRepeat({ createdAt: secondsAgo(80), newer: 0, answered: false }, now, 90_000)).toBe('pending');
    expect(rememberedMs(90_000)).toBe(90_000);
  });
});

/** What the instances know together (the table), and each on its own (the transactions that it has seen). */
class Fronts {
  private readonly stored = new Map<number, { createdAt: Date; number: number }>();
  private readonly seen: readonly SeenTransactions[];
  private stores = 0;
  private turn = 0;
  time = start.getTime();

  constructor(instances: number) {
    this.seen = Array.from({ length: instances }, () => new SeenTransactions());
  }

  poll(): void {
    this.next();
  }

  /** Always the same words, so the content is equal. */
  send(id: number): 'new' | 'pending' | 'answered' {
    const seen = this.next();
    const at = new Date(this.time);
    const known = this.stored.get(id);
    const newer = known ? Math.max(this.stores - known.number, seen.since('session', known.createdAt)) : 0;
    const decision = known ? decideRepeat({ createdAt: known.createdAt, newer, answered: true }, at, waitMs) : 'new';
    if (decision === 'new') this.stored.set(id, { createdAt: at, number: (this.stores += 1) });
    return decision;
  }

  /** Each request goes to the next instance. */
  private next(): SeenTransactions {
    const seen = this.seen[this.turn++ % this.seen.length] as SeenTransactions;
    seen.note('session', new Date(this.time));
    return seen;
  }
}

describe('a phone that counts its transactions from 1 to 999 and over again, and repeats what was not answered', () => {
  const instances = fc.integer({ min: 1, max: 4 });
  const step = fc.oneof(
    // It polls, at its pace.
    fc.record({
      kind: fc.constant('polls' as const),
      count: fc.integer({ min: 0, max: 1_500 }),
      everyMs: fc.constantFrom(5, 30, 100, 1_000, 8_000),
    }),
    fc.record({ kind: fc.constant('sends' as const), everyMs: fc.constantFrom(5, 100, 2_000) }),
    // Its answer is lost: it asks again after its time-out, and may have polled meanwhile.
    fc.record({
      kind: fc.constant('sends again' as const),
      timeOut: fc.integer({ min: 20_000, max: 45_000 }),
      polls: fc.integer({ min: 0, max: 150 }),
    }),
  );

  it.each(['polls have an ID too', 'polls have none'])(
    'loses no message and sends none twice, whichever of up to four instances it reaches: %s',
    (numbering) => {
      fc.assert(
        fc.property(instances, fc.array(step, { minLength: 1, maxLength: 8 }), (count, steps) => {
          const fronts = new Fronts(count);
          let transactions = 0;
          const nextId = () => (transactions++ % 999) + 1;
          const poll = () => {
            if (numbering === 'polls have an ID too') nextId();
            fronts.poll();
          };
          for (const one of steps) {
            if (one.kind === 'polls') {
              for (let polled = 0; polled < one.count; polled++) {
                fronts.time += one.everyMs;
                poll();
              }
            } else {
              fronts.time += one.kind === 'sends' ? one.everyMs : 10;
              const id = nextId();
              expect(fronts.send(id)).toBe('new');
              if (one.kind === 'sends') continue;
              for (let polled = 0; polled < one.polls; polled++) poll();
              fronts.time += one.timeOut;
              expect(fronts.send(id)).toBe('answered');
            }
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it('loses no message when it sends nothing but the same words as fast as it can', () => {
    for (const count of [1, 2, 4]) {
      const fronts = new Fronts(count);
      for (let sent = 0; sent < 5_000; sent++) {
        fronts.time += 1;
        expect(fronts.send((sent % 999) + 1)).toBe('new');
      }
    }
  });
});
