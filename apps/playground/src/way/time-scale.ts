/**
 * Where a moment of a way stands on its line. Steps take parts of a millisecond, receipts come after seconds or hours: each
 * stretch between two moments is as long as the logarithm of its time, so that all can be seen and the order stays.
 *
 * @param moments ms, in any order
 * @returns from 0 (the first) to 1 (the last); moments in between stand in between
 */
export function timeScale(moments: readonly number[]): (moment: number) => number {
  const marks = [...new Set(moments)].sort((one, other) => one - other);
  const places = [0];
  for (const [at, mark] of marks.entries()) {
    const before = marks[at - 1];
    if (before !== undefined) places.push((places.at(-1) ?? 0) + Math.log2(1 + (mark - before) / shortest));
  }
  const whole = places.at(-1) || 1;
  return (moment) => {
    const next = marks.findIndex((mark) => mark >= moment);
    if (next === -1) return marks.length > 1 ? 1 : 0;
    if (next === 0) return 0;
    const [left = 0, right = 0] = [marks[next - 1], marks[next]];
    const [from = 0, to = 0] = [places[next - 1], places[next]];
    return (from + (to - from) * ((moment - left) / (right - left))) / whole;
  };
}

/** ms that take a stretch of one. */
const shortest = 0.5;
