/** Items that Page Up and Page Down pass over. */
const page = 10;

/** Where a key moves to in a list of `count` items, from `at`; -1: the key moves nothing. */
export function moved(key: string, at: number, count: number): number {
  if (at < 0) return -1;
  const last = count - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(at + 1, last),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: last,
    PageDown: Math.min(at + page, last),
    PageUp: Math.max(at - page, 0),
  };
  return (Object.hasOwn(moves, key) ? moves[key] : undefined) ?? -1;
}
