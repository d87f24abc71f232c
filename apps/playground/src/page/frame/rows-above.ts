import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Rows that are drawn at first, and with each step. */
const step = 20;

/** There is always so much drawn above what is seen, if there is so much, px. */
const reserve = 1500;

/**
 * Of a list that is read from its end, in a box that is a reversed column: how many of the oldest rows are not drawn yet. They
 * are when one scrolls towards them. Begins anew when `of` changes: another chat.
 */
export function useRowsAbove(box: RefObject<HTMLElement | null>, total: number, of: unknown): number {
  const [kept, setKept] = useState({ of, hidden: total - step });
  const hidden = Math.max(0, Math.min(kept.of === of ? kept.hidden : total - step, total));
  useEffect(() => {
    const shown = box.current;
    if (!shown || hidden === 0) return;
    const look = () => {
      // Of a reversed column scrollTop is 0 at the end and negative above it.
      const above = shown.scrollHeight - shown.clientHeight + shown.scrollTop;
      if (above < reserve) setKept({ of, hidden: hidden - step });
    };
    const soon = requestAnimationFrame(look);
    shown.addEventListener('scroll', look, { passive: true });
    return () => {
      cancelAnimationFrame(soon);
      shown.removeEventListener('scroll', look);
    };
  }, [hidden, of]);
  return hidden;
}
