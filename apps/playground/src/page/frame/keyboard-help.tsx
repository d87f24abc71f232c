import { Dialog } from './dialog.js';
import { keyboardHelpIsOpen, shortcuts, singleKeysAreOn } from './shortcuts.js';

/** What the keyboard does. */
export function KeyboardHelp() {
  if (!keyboardHelpIsOpen.value) return null;
  return (
    <Dialog title="Keyboard" wide onClose={() => (keyboardHelpIsOpen.value = false)}>
      <div class="shortcuts">
        {shortcuts.map(({ about, keys }) => (
          <section key={about}>
            <h3>{about}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={singleKeysAreOn.value}
          onChange={(event) => (singleKeysAreOn.value = event.currentTarget.checked)}
        />
        Single keys do something outside text fields
      </label>
    </Dialog>
  );
}
