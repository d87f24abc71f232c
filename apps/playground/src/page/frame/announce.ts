import { signal } from '@preact/signals';

/** What the live region holds. */
export const news = signal('');

/** How long the region is empty in between: the same words twice in a row are then said twice, ms. */
const pause = 60;

let waiting: string[] = [];

/** Said by screen readers when they are idle: an incoming message, a failed delivery, a change that was asked for. */
export function announce(text: string): void {
  news.value = '';
  if (waiting.length === 0) setTimeout(say, pause);
  waiting.push(text);
}

/** What happened at once is said at once: a region that changes twice says only the second. */
function say(): void {
  news.value = waiting.join('. ');
  waiting = [];
}
