import type { Mark } from '@smsonly/persistence';

/** Over so many ends of a process, a single record is set aside. Fewer could be chance: somebody kills processes, machines fail. */
export const maxEnds = 3;

/**
 * How to go on in a lane that begins, whose next record has the offset `next`, given the mark that was found:
 *
 * - `marked`: nothing is known about these records. They are marked before they are begun, in case they end the process.
 * - `behind`: they were handled, their offsets were not committed. They are handled up to `end`, without a mark: it says more about others.
 * - `suspect`: the process has ended while these and others, or this one alone (`ends` times), were in hand. One is handled at a time, marked,
 *   and nothing else in the process.
 * - `fatal`: it has ended once too often over this one.
 */
export type Care =
  | Readonly<{ kind: 'marked' }>
  | Readonly<{ kind: 'behind'; end: bigint }>
  | Readonly<{ kind: 'suspect'; ends: number }>
  | Readonly<{ kind: 'fatal' }>;

export function careFor(next: bigint, found: Mark | undefined): Care {
  if (found === undefined || next > found.last) return { kind: 'marked' };
  if (next < found.first) return { kind: 'behind', end: found.first };
  if (found.first < found.last) return { kind: 'suspect', ends: 0 };
  const ends = found.ends + 1;
  return ends < maxEnds ? { kind: 'suspect', ends } : { kind: 'fatal' };
}
