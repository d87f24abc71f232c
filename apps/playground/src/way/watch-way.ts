/** Asks for a way again and again, often while it changes. */
import type { Way } from '../seams/way.js';

/** ms until it is asked again; `unchanged`: ms since the last change, or since it was asked for the first time. */
function pauseAfter(unchanged: number): number {
  if (unchanged < 15_000) return 1000;
  return unchanged < 120_000 ? 3000 : 10_000;
}

/**
 * Tells the way at once, and again whenever it has changed.
 *
 * @param ask undefined: nobody answered
 * @param told undefined: as for `ask`
 * @returns what ends it
 */
export function watchWay(
  ask: () => Promise<Way | undefined>,
  told: (way: Way | undefined) => void,
  now: () => number = Date.now,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isEnded = false;
  let changedAt = now();
  let before: string | undefined;
  const again = async () => {
    const way = await ask();
    if (isEnded) return;
    const text = JSON.stringify(way) ?? 'nothing';
    if (text !== before) {
      before = text;
      changedAt = now();
      told(way);
    }
    timer = setTimeout(() => void again(), pauseAfter(now() - changedAt));
  };
  void again();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
