/** How soon the next poll comes, ms. */
export type Mood = Readonly<{
  /** The last answer brought something, or said that more waits. */
  hasMore: boolean;
  /** When something last came or went, ms since 1970. */
  livelyAt: number;
  isHidden: boolean;
}>;

const usual = 1_000;
const lively = 400;
/** How long after something came or went an answer is likely. */
const livelyFor = 8_000;
const hidden = 5_000;

export function pollDelay({ hasMore, livelyAt, isHidden }: Mood, now: number): number {
  if (hasMore) return 0;
  if (isHidden) return hidden;
  return now - livelyAt < livelyFor ? lively : usual;
}

/**
 * How long to wait before the server is asked again that did not answer so many times.
 * @param random from 0 to below 1: many pages shall not come back at the same moment
 */
export function backOff(faults: number, random: number): number {
  const full = Math.min(10_000, 250 * 2 ** Math.min(faults, 6));
  return full * (0.75 + random / 4);
}
