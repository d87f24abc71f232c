import { Unread } from '../frame/unread.js';
import type { ClientView } from './client-view.js';
import { frontClient } from './open-clients.js';

/** Brings a client to the front. */
export function ClientTab({ view, isFront }: Readonly<{ view: ClientView; isFront: boolean }>) {
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
      <Unread count={view.unreadInAll.value} />
    </button>
  );
}
