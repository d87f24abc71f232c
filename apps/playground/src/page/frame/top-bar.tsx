import { KeyboardSign } from './icons.js';
import { keyboardHelpIsOpen } from './shortcuts.js';
import { ThemeMenu } from './theme-menu.js';

/** Above everything: what this is, and what is about the page as a whole. */
export function TopBar() {
  return (
    <header class="top-bar">
      <img class="top-bar-mark" src={new URL('../icon.svg', import.meta.url).href} alt="" width="24" height="24" />
      <h1>
        smsonly <span>playground</span>
      </h1>
      <p class="top-bar-note">IM users on the left, phones on the right, one system between them</p>
      <div class="top-bar-tools">
        <button
          type="button"
          class="icon-button"
          aria-label="Keyboard"
          title="Keyboard"
          aria-haspopup="dialog"
          onClick={() => (keyboardHelpIsOpen.value = true)}
        >
          <KeyboardSign />
        </button>
        <ThemeMenu />
      </div>
    </header>
  );
}
