import type { AttributeNames } from '@smsonly/contracts';

/**
 * How the watchers of an address are gone through, page by page, in the order of their sessions. A sweep that is overtaken by a
 * newer change goes on where it is and comes round to what it has already passed: no watcher waits for ever however fast changes
 * follow each other, and every watcher is visited once after the latest change.
 */

/** Sessions still to be visited: those after `after`, as far as `upTo`; without it to the end. */
export type Range = Readonly<{ after: string; upTo?: string }>;

/** What is left of a sweep; nothing: it has ended. */
export type Remaining = readonly Range[];

const start = '';

/** The notification of all watchers of an address, of some attributes (none: all), under the name of the change that it is for. */
export type FanOut = Readonly<{ address: string; run: string; attributes: AttributeNames; remaining: Remaining }>;

/** The fan-out of a change. One that is under way is overtaken: its facts are void, and what it has left is part of this one. */
export function fanOutOf(
  change: Readonly<{ address: string; run: string; attributes: AttributeNames }>,
  underWay: FanOut | undefined,
): FanOut {
  if (!underWay) return { ...change, remaining: everyone };
  return {
    ...change,
    attributes: unionOf([underWay.attributes, change.attributes]),
    remaining: allAgain(underWay.remaining),
  };
}

/** Attributes of several changes: all if one is of all. */
export function unionOf(all: readonly AttributeNames[]): AttributeNames {
  return all.some((names) => names.length === 0) ? [] : [...new Set(all.flat())];
}

/** All watchers, from the first one. */
const everyone: Remaining = [{ after: start }];

/** All watchers, after another change, from where a sweep under way has got to. */
function allAgain(remaining: Remaining): Remaining {
  const after = remaining[0]?.after ?? start;
  return after === start ? everyone : [{ after }, { after: start, upTo: after }];
}

/**
 * What is left after a page.
 * @param last the last session that was visited; undefined: none was left in the first range
 * @param isFull whether there may be more of them in the first range
 */
export function afterPage(remaining: Remaining, last: string | undefined, isFull: boolean): Remaining {
  const [first, ...others] = remaining;
  return first && isFull && last !== undefined ? [{ ...first, after: last }, ...others] : others;
}
