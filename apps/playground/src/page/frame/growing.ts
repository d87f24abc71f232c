import { useEffect, useState } from 'preact/hooks';

/**
 * How many items of a long list to draw: a screen full at once, then more with each idle moment of the browser until all are
 * there, so that no moment is long. Begins anew when `of` changes (another chat, another search).
 */
export function useGrowing(total: number, of: unknown, first: number, more: number): number {
  const [drawn, setDrawn] = useState({ of, count: first });
  const count = drawn.of === of ? drawn.count : first;
  useEffect(() => {
    if (count >= total) return;
    return whenIdle(() => setDrawn({ of, count: count + more }));
  }, [count, total, of]);
  return Math.min(count, total);
}

/** Safari has no requestIdleCallback. */
function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const id = requestIdleCallback(run, { timeout: 500 });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(run, 30);
  return () => clearTimeout(id);
}
