import { AddSign, ColumnsSign } from '../frame/icons.js';
import { ClientPanel } from './client-panel.js';
import { ClientTab } from './client-tab.js';
import { focusClient } from './focus-client.js';
import { addClient, frontClient, openClients, sideBySide } from './open-clients.js';

/** The IM clients: side by side where there is room, else one at a time with tabs above. */
export function ImArea() {
  const clients = openClients.value;
  const front = clients.find(({ id }) => id === frontClient.value) ?? clients[0];
  const several = clients.length > 1;
  return (
    <div class="im" data-side-by-side={several && sideBySide.value} data-several={several}>
      <header class="area-head">
        <h2>IM clients</h2>
        <div class="client-tabs" role="group" aria-label="Open clients">
          {several && clients.map((view) => <ClientTab key={view.id} view={view} isFront={view === front} />)}
        </div>
        {several && (
          <button
            type="button"
            class="icon-button side-by-side"
            aria-pressed={sideBySide.value}
            aria-label="Side by side"
            title="Side by side"
            onClick={() => (sideBySide.value = !sideBySide.value)}
          >
            <ColumnsSign />
          </button>
        )}
        <button type="button" class="button add-client" onClick={() => focusClient(addClient())}>
          <AddSign />
          Add client
        </button>
      </header>
      <div class="clients">
        {clients.map((view) => (
          <ClientPanel key={view.id} view={view} isFront={view === front} />
        ))}
      </div>
    </div>
  );
}
