import type { Removed } from './housekeeping.js';

/**
 * A walk over all keys of a table, a page with each step, for what no index can find: rows whose owner is gone. After the last page it rests for
 * `restMs` and begins anew. Where it is it knows by itself: a process that starts again begins at the first page, and
 * several instances walk one beside the other.
 *
 * @param page looks at up to `most` keys behind `after`; `last` is the last of them, undefined when there are no more
 */
export function inPages<K>(
  restMs: number,
  page: (after: K | undefined, most: number, now: Date) => Promise<Readonly<{ rows: number; last: K | undefined }>>,
): (now: Date, most: number) => Promise<Removed> {
  let after: K | undefined;
  let restsUntil = -Infinity;
  return async (now, most) => {
    if (now.getTime() < restsUntil) return { rows: 0, more: false };
    const { rows, last } = await page(after, most, now);
    after = last;
    if (last === undefined) restsUntil = now.getTime() + restMs;
    // Not at once: a walk has time, and most pages have nothing to remove.
    return { rows, more: false };
  };
}
