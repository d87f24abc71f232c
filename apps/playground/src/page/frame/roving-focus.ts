import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { moved } from './moved.js';

/**
 * One stop of the Tab key for a whole list: arrow keys, Home, End, Page Up and Page Down move inside. Items are rendered with
 * tabIndex -1; this gives 0 to the one that had the focus last, else to the current one, else to `first` or the last.
 */
export function useRovingFocus(
  list: RefObject<HTMLElement | null>,
  items: string,
  start: 'first' | 'last' = 'first',
): void {
  useLayoutEffect(() => {
    const shown = list.current;
    if (!shown || shown.querySelector(`${items}[tabindex="0"]`)) return;
    const all = shown.querySelectorAll<HTMLElement>(items);
    const current = shown.querySelector<HTMLElement>(`${items}[aria-current="true"]`);
    const stop = current ?? all[start === 'first' ? 0 : all.length - 1];
    if (stop) stop.tabIndex = 0;
  });
  useLayoutEffect(() => {
    const shown = list.current;
    if (!shown) return;
    const focused = ({ target }: FocusEvent) => {
      const item = (target as HTMLElement).closest<HTMLElement>(items);
      if (!item || item.tabIndex === 0) return;
      for (const other of shown.querySelectorAll<HTMLElement>(`${items}[tabindex="0"]`)) other.tabIndex = -1;
      item.tabIndex = 0;
    };
    const pressed = (event: KeyboardEvent) => {
      const all = [...shown.querySelectorAll<HTMLElement>(items)];
      const at = all.indexOf((event.target as HTMLElement).closest<HTMLElement>(items) as HTMLElement);
      const next = all[moved(event.key, at, all.length)];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    };
    shown.addEventListener('focusin', focused);
    shown.addEventListener('keydown', pressed);
    return () => {
      shown.removeEventListener('focusin', focused);
      shown.removeEventListener('keydown', pressed);
    };
  }, []);
}
