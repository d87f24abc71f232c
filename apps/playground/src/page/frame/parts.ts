import { effect, signal } from '@preact/signals';
import { kept } from './kept.js';
import { selectedMessage } from './selected-message.js';

/** The three parts of the page. A narrow window shows one at a time. */
export const parts = [
  { id: 'im', tab: 'IM', name: 'IM clients' },
  { id: 'phones', tab: 'Phones', name: 'Phones' },
  { id: 'way', tab: 'Way', name: 'Way of a message' },
] as const;

export type Part = (typeof parts)[number]['id'];

/** The part that a narrow window shows. */
export const shownPart = kept<Part>('part', 'im');

/** Whether the way of a message is unfolded, in a wide window. */
export const wayIsOpen = kept('way-open', true);

/** Its height, in hundredths of the window's height. */
export const wayHeight = kept('way-height', 33);

export const leastWayHeight = 15;
export const mostWayHeight = 75;

const narrow = matchMedia('(width < 62.5rem)');

/** Whether one part is shown at a time. The same width as in styles/page.css. */
export const isNarrow = signal(narrow.matches);
narrow.addEventListener('change', () => (isNarrow.value = narrow.matches));

/** Brings a part to the front and the focus into it. */
export function goTo(part: Part): void {
  shownPart.value = part;
  if (part === 'way') wayIsOpen.value = true;
  // The part is displayed after the next drawing.
  requestAnimationFrame(() => document.getElementById(`part-${part}`)?.focus());
}

/** The part after or before the one that has the focus. */
export function goToNext(step: 1 | -1): void {
  const at = parts.findIndex(({ id }) => document.getElementById(`part-${id}`)?.contains(document.activeElement));
  const next = at < 0 ? 0 : (at + step + parts.length) % parts.length;
  goTo(parts[next]!.id);
}

// Whoever selects a message wants to see its way.
let before = selectedMessage.peek();
effect(() => {
  const now = selectedMessage.value;
  if (now === before) return;
  before = now;
  if (!now) return;
  wayIsOpen.value = true;
  if (isNarrow.peek()) goTo('way');
});
