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

/** All watchers, from the first one. */
export const everyone: Remaining = [{ after: start }];

/** All watchers, after another change, from where a sweep under way has got to. */
export function allAgain(remaining: Remaining): Remaining {
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
