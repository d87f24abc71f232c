import type { Contact } from '../../im/im-state.js';
import { announce } from '../frame/announce.js';
import { FormDialog } from '../frame/form-dialog.js';
import type { ClientView } from './client-view.js';
import { shownHere } from './done.js';

type Props = Readonly<{ view: ClientView; contact: Contact; onClose: () => void }>;

/** Asks before a contact goes. */
export function RemoveContactDialog({ view, contact, onClose }: Props) {
  const { address, name } = contact;

  async function remove() {
    const done = await shownHere(view.client, view.client.removeContact(address));
    if (done.ok) announce(`${name} is removed`);
    return done;
  }

  return (
    <FormDialog title={`Remove ${name}?`} action="Remove" danger onClose={onClose} onSubmit={remove}>
      <p class="note">They leave your contact list, and you no longer see their presence. Your chat stays.</p>
    </FormDialog>
  );
}
