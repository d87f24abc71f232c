import type { ClientView } from './client-view.js';
import { frontClient } from './open-clients.js';

/** Brings a client to the front. */
export function ClientTab({ view, isFront }: Readonly<{ view: ClientView; isFront: boolean }>) {
  const unread = view.unreadInAll.value;
  return (
    <button
      type="button"
      class="client-tab"
      aria-pressed={isFront}
      onClick={() => {
        frontClient.value = view.id;
      }}
    >
      {view.me.value.displayName || 'New client'}
      {unread > 0 && (
        <span class="unread">
          {unread}
          <span class="visually-hidden"> unread</span>
        </span>
      )}
    </button>
  );
}
