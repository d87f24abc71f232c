import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

export type Rows = Readonly<{ first: number; /** The first one that is not among them. */ end: number }>;

/** Rows are drawn and taken away so many at a time, with as many in reserve on both sides. */
const step = 8;

/**
 * Which rows of a list are in sight, or nearly: the others need not be drawn. All rows are of one height. A list of up to
 * `fewest` rows is drawn whole.
 */
export function useVisibleRows(
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<HTMLElement | null>,
  count: number,
  fewest = 60,
): Rows {
  const rows = useSignal<Rows>({ first: 0, end: 3 * step });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || count <= fewest) return;
    const look = () => {
      const next = rowsInSight(box, list.current);
      const { first, end } = rows.peek();
      if (next.first !== first || next.end !== end) rows.value = next;
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [count <= fewest]);
  return count <= fewest ? { first: 0, end: count } : { first: rows.value.first, end: Math.min(rows.value.end, count) };
}

function rowsInSight(box: HTMLElement, list: HTMLElement | null): Rows {
  const row = list?.firstElementChild?.getBoundingClientRect().height ?? 0;
  if (!list || row === 0) return { first: 0, end: 3 * step };
  const seen = box.getBoundingClientRect();
  const above = (seen.top - list.getBoundingClientRect().top) / row;
  const first = Math.floor(above / step) * step - step;
  const end = Math.ceil((above + seen.height / row) / step) * step + step;
  return { first: Math.max(0, first), end: Math.max(step, end) };
}
