import { describe, expect, it } from '@jest/globals';
import type { AttributeNames } from '@smsonly/contracts';
import fc from 'fast-check';
import { afterPage, fanOutOf, type FanOut, type Remaining } from './sweep.js';

const address = 'wv:bob@im.example.com';

describe('the fan-out of a change', () => {
  const change = (run: string, attributes: AttributeNames = []) => ({ address, run, attributes });

  it('begins with the first watcher', () => {
    expect(fanOutOf(change('a'), undefined).remaining).toEqual([{ after: '' }]);
  });

  it('that overtakes another goes on where that one is and comes round to what it has passed', () => {
    const older = { ...fanOutOf(change('a'), undefined), remaining: [{ after: 'm' }] };
    const newer = fanOutOf(change('b'), older);
    expect(newer).toMatchObject({ run: 'b', remaining: [{ after: 'm' }, { after: '', upTo: 'm' }] });
    const round = afterPage(newer.remaining, undefined, false);
    expect(round).toEqual([{ after: '', upTo: 'm' }]);
    expect(afterPage(round, 'c', true)).toEqual([{ after: 'c', upTo: 'm' }]);
    expect(fanOutOf(change('c'), { ...newer, remaining: [{ after: 'c', upTo: 'm' }] }).remaining).toEqual([
      { after: 'c' },
      { after: '', upTo: 'c' },
    ]);
  });

  it('is about the attributes of the one that it overtakes too; all if one of them is about all', () => {
    const older = fanOutOf(change('a', ['Alias']), undefined);
    expect(fanOutOf(change('b', ['StatusText']), older).attributes).toEqual(['Alias', 'StatusText']);
    expect(fanOutOf(change('b'), older).attributes).toEqual([]);
  });
});

/**
 * presence, small: watchers in order, one user whose value changes, the facts that wait, and what each watcher was told. Facts of
 * one kind are handled in their order; those of two watchers, and pages, in any.
 */
class SmallPresence {
  value = 0;
  readonly told = new Map<string, number[]>();
  readonly #size: number;
  #row: FanOut | undefined;
  #runs = 0;
  #touched: number[] = [];
  #continued: string[] = [];
  readonly #owed = new Map<string, number>();
  readonly #handled: (() => void)[] = [];

  constructor(
    readonly watchers: readonly string[],
    size: number,
  ) {
    this.#size = size;
  }

  get isQuiet(): boolean {
    return this.#touched.length + this.#continued.length + [...this.#owed.values()].reduce((a, b) => a + b, 0) === 0;
  }

  get leftOver(): FanOut | undefined {
    return this.#row;
  }

  change(): void {
    this.value += 1;
    this.#touched.push(this.value);
  }

  /** The step that follows a change. `ends`: the process is killed before the commit, so that nothing has happened. */
  findWatchers(ends: boolean): void {
    if (this.#touched.length === 0 || ends) return;
    this.#touched.shift();
    this.#runs += 1;
    this.#page(fanOutOf({ address, run: `run ${this.#runs}`, attributes: [] }, this.#row));
  }

  continueFanOut(ends: boolean): void {
    const [run] = this.#continued;
    if (run === undefined || ends) return;
    this.#continued.shift();
    const again = () => (this.#row?.run === run ? this.#page(this.#row) : undefined);
    this.#handled.push(again);
    again();
  }

  /** A fact comes a second time although the inbox has forgotten it: it does not matter. */
  redeliver(which: number): void {
    this.#handled[which % Math.max(this.#handled.length, 1)]?.();
  }

  notify(which: number, ends: boolean): void {
    const waiting = [...this.#owed].filter(([, times]) => times > 0);
    const one = waiting[which % Math.max(waiting.length, 1)];
    if (!one || ends) return;
    const [watcher, times] = one;
    this.#owed.set(watcher, times - 1);
    const values = this.told.get(watcher) ?? [];
    if (values.at(-1) !== this.value) this.told.set(watcher, [...values, this.value]);
  }

  settle(): void {
    while (!this.isQuiet) {
      this.findWatchers(false);
      this.continueFanOut(false);
      this.notify(0, false);
    }
  }

  #page(fanOut: FanOut): void {
    const [range] = fanOut.remaining;
    const inRange = this.watchers.filter(
      (one) => range && one > range.after && (range.upTo === undefined || one <= range.upTo),
    );
    const page = inRange.slice(0, this.#size);
    for (const watcher of page) this.#owed.set(watcher, (this.#owed.get(watcher) ?? 0) + 1);
    const remaining: Remaining = afterPage(fanOut.remaining, page.at(-1), page.length === this.#size);
    this.#row = remaining.length === 0 ? undefined : { ...fanOut, remaining };
    if (this.#row) this.#continued.push(fanOut.run);
  }
}

describe('the watchers of a user', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('change' as const) }),
    fc.record({ kind: fc.constant('find' as const), ends: fc.boolean() }),
    fc.record({ kind: fc.constant('continue' as const), ends: fc.boolean() }),
    fc.record({ kind: fc.constant('redeliver' as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant('notify' as const), which: fc.nat(20), ends: fc.boolean() }),
  );
  const run = (presence: SmallPresence, steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
    for (const one of steps) {
      if (one.kind === 'change') presence.change();
      else if (one.kind === 'find') presence.findWatchers(one.ends);
      else if (one.kind === 'continue') presence.continueFanOut(one.ends);
      else if (one.kind === 'redeliver') presence.redeliver(one.which);
      else presence.notify(one.which, one.ends);
    }
  };
  const names = (count: number) => Array.from({ length: count }, (_, index) => `s${String(index).padStart(2, '0')}`);

  it('are all told of the latest value in the end, and of none twice in a row, whatever is killed, repeated or overtaken', () => {
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 80 }),
        (count, size, steps) => {
          const presence = new SmallPresence(names(count), size);
          presence.change();
          run(presence, steps);
          presence.settle();
          expect(presence.leftOver).toBeUndefined();
          for (const watcher of presence.watchers) {
            const values = presence.told.get(watcher) ?? [];
            expect(values.at(-1)).toBe(presence.value);
            for (const [index, value] of values.entries()) expect(value).not.toBe(values[index - 1]);
          }
        },
      ),
    );
  });

  it('are all told of something however fast changes follow each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 }), (count, size) => {
        const presence = new SmallPresence(names(count), size);
        // A page for each change, and never one more.
        for (let turn = 0; turn <= count; turn += 1) {
          presence.change();
          presence.findWatchers(false);
          for (let each = 0; each < count; each += 1) presence.notify(0, false);
        }
        expect([...presence.told.keys()].sort()).toEqual(presence.watchers);
      }),
    );
  });
});
