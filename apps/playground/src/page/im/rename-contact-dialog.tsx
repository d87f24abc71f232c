import { useId } from 'preact/hooks';
import type { Contact } from '../../im/im-state.js';
import { FormDialog } from '../frame/form-dialog.js';
import type { ClientView } from './client-view.js';
import { shownHere } from './done.js';

type Props = Readonly<{ view: ClientView; contact: Contact; onClose: () => void }>;

/** Another name for a contact, in the user's own list. */
export function RenameContactDialog({ view, contact, onClose }: Props) {
  const id = useId();
  const { address, name } = contact;
  return (
    <FormDialog
      title={`Rename ${name}`}
      action="Rename"
      onClose={onClose}
      onSubmit={(fields) =>
        shownHere(view.client, view.client.renameContact(address, String(fields.get('name')).trim()))
      }
    >
      <div class="field">
        <label for={id}>Name</label>
        <input id={id} name="name" required autofocus maxLength={50} autocomplete="off" defaultValue={name} />
        <p class="hint">Only you see this name.</p>
      </div>
    </FormDialog>
  );
}
