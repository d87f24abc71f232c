import { signal } from '@preact/signals';

/** What comes within this time is said together, ms. The region is empty meanwhile, so that the same words twice are said twice. */
const gatheredFor = 60;

const news = signal('');
let gathered: string[] = [];

/** Said by screen readers when they are idle: an incoming message, a failed delivery, a change that was asked for. */
export function announce(text: string): void {
  gathered.push(text);
  if (gathered.length > 1) return;
  news.value = '';
  setTimeout(() => {
    news.value = gathered.join('. ');
    gathered = [];
  }, gatheredFor);
}

/** The live region; once in the page, there from the start, else nothing is said. */
export function LiveRegion() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite" aria-atomic="true" aria-label="News">
      {news}
    </div>
  );
}
