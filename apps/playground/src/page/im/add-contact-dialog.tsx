import { useId } from 'preact/hooks';
import { shownAddress } from '../../im/shown-address.js';
import { announce } from '../frame/announce.js';
import { FormDialog } from '../frame/form-dialog.js';
import { settings } from '../frame/settings.js';
import type { ClientView } from './client-view.js';
import { shownHere } from './done.js';

type Props = Readonly<{ view: ClientView; /** What was typed elsewhere. */ typed?: string; onClose: () => void }>;

/** A new contact by number or by name. */
export function AddContactDialog({ view, typed = '', onClose }: Props) {
  const id = useId();
  const ranges = settings.value?.smsOnlyRanges ?? [];

  async function add(fields: FormData) {
    const who = String(fields.get('who')).trim();
    const name = String(fields.get('name')).trim();
    const done = await shownHere(view.client, view.client.addContact(who, name || undefined));
    if (done.ok) announce(`${name || who} is added`);
    return done;
  }

  return (
    <FormDialog title="Add contact" action="Add" onClose={onClose} onSubmit={add}>
      <div class="field">
        <label for={`${id}-who`}>Number or user</label>
        <input
          id={`${id}-who`}
          name="who"
          required
          autofocus
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          defaultValue={shownAddress(typed, settings.value?.domain)}
          aria-describedby={`${id}-hint`}
        />
        <p class="hint" id={`${id}-hint`}>
          A phone number with country code{ranges.length > 0 && ` (here: ${ranges.join(', ')} …)`}, or an IM user such
          as bob.
        </p>
      </div>
      <div class="field">
        <label for={`${id}-name`}>Name (optional)</label>
        <input id={`${id}-name`} name="name" maxLength={50} autocomplete="off" />
      </div>
    </FormDialog>
  );
}
