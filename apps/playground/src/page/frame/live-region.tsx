import { news } from './announce.js';

/** Where news is for screen readers; once in the page, there from the start, else nothing is said. */
export function LiveRegion() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite" aria-atomic="true" aria-label="News">
      {news}
    </div>
  );
}
