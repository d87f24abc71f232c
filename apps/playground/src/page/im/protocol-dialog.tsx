import { FormDialog } from '../frame/form-dialog.js';
import type { ClientView } from './client-view.js';
import { shownHere } from './done.js';
import { ProtocolFields, protocolIn } from './protocol-fields.js';

/** Which CSP this client speaks from now on. */
export function ProtocolDialog({ view, onClose }: Readonly<{ view: ClientView; onClose: () => void }>) {
  const { client, version, encoding } = view;
  return (
    <FormDialog
      title="Protocol"
      action="Use it"
      onClose={onClose}
      onSubmit={(fields) => shownHere(client, client.speak(protocolIn(fields)))}
    >
      <p class="note">Another version means a new login, which the client does by itself. Contacts and chats stay.</p>
      <ProtocolFields version={version.value} encoding={encoding.value} />
    </FormDialog>
  );
}
