import { useId } from 'preact/hooks';
import type { Availability } from '../../im/im-state.js';
import { FormDialog } from '../frame/form-dialog.js';
import type { ClientView } from './client-view.js';
import { shownHere } from './done.js';
import { PresenceDot, presenceInWords, seenOfAvailability } from './presence.js';

const availabilities: readonly Availability[] = ['AVAILABLE', 'DISCREET', 'NOT_AVAILABLE'];

/** What others see of the user: availability and a text. */
export function StatusDialog({ view, onClose }: Readonly<{ view: ClientView; onClose: () => void }>) {
  const id = useId();
  const me = view.me.value;
  return (
    <FormDialog
      title="Your status"
      action="Save"
      onClose={onClose}
      onSubmit={(fields) =>
        shownHere(
          view.client,
          view.client.setOwnStatus(fields.get('availability') as Availability, String(fields.get('text')).trim()),
        )
      }
    >
      <fieldset class="choices">
        <legend>Availability</legend>
        {availabilities.map((one, index) => (
          <label key={one} class="choice">
            <input
              type="radio"
              name="availability"
              value={one}
              defaultChecked={one === me.availability}
              autofocus={index === 0}
            />
            <PresenceDot seen={seenOfAvailability(one)} />
            {presenceInWords[seenOfAvailability(one)]}
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for={id}>Status text</label>
        <input id={id} name="text" maxLength={100} defaultValue={me.statusText} autocomplete="off" />
      </div>
    </FormDialog>
  );
}
