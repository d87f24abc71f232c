import { signal } from '@preact/signals';

const polite = signal('');
const assertive = signal('');

/** Said by screen readers when they are idle: an incoming message, a failed delivery, a change that was asked for. */
export function announce(text: string): void {
  say(polite, text);
}

/** Said at once: only what must interrupt. */
function announceNow(text: string): void {
  say(assertive, text);
}

/** The same words twice in a row are said twice: the region is emptied in between. */
function say(region: typeof polite, text: string): void {
  region.value = '';
  setTimeout(() => (region.value = text), 60);
}

/** The live regions; once in the page, there from the start, else nothing is said. */
export function LiveRegions() {
  return (
    <div class="visually-hidden">
      <div role="status" aria-live="polite" aria-atomic="true" aria-label="News">
        {polite}
      </div>
      <div role="alert" aria-live="assertive" aria-atomic="true" aria-label="Urgent news">
        {assertive}
      </div>
    </div>
  );
}
