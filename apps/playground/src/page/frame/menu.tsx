import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export type MenuItem = Readonly<{
  label: string;
  sign?: ComponentChildren;
  onChoose: () => void;
  danger?: boolean;
  /** Of one out of several: whether it is the chosen one. */
  checked?: boolean;
  /** What it does takes the place of the menu: a dialog of the same component. `onClose` is not called then. */
  isReplaced?: boolean;
}>;

type Props = Readonly<{ label: string; anchor: HTMLElement; items: readonly MenuItem[]; onClose: () => void }>;

/**
 * A menu below the button that opened it, above everything else. Arrow keys, Home, End and letters move; Enter chooses; Escape,
 * Tab and a click elsewhere close it, and the focus is back on the button.
 */
export function Menu({ label, anchor, items, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const shown = menu.current;
    if (!shown) return;
    shown.showPopover();
    place(shown, anchor);
    (shown.querySelector<HTMLElement>('[aria-checked="true"]') ?? buttonsIn(shown)[0])?.focus();
  }, []);

  function close() {
    anchor.focus();
    onClose();
  }

  return (
    <div
      ref={menu}
      class="menu"
      role="menu"
      aria-label={label}
      popover="auto"
      onToggle={(event) => event.newState === 'closed' && onClose()}
      onKeyDown={(event) => {
        if (event.key === 'Tab' || event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          close();
        } else move(event);
      }}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          class="menu-item"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          data-danger={item.danger}
          tabIndex={-1}
          onClick={() => {
            anchor.focus();
            if (!item.isReplaced) onClose();
            item.onChoose();
          }}
        >
          {item.sign}
          {item.label}
        </button>
      ))}
    </div>
  );
}

function buttonsIn(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('button')];
}

function move(event: KeyboardEvent & { currentTarget: HTMLElement }) {
  const buttons = buttonsIn(event.currentTarget);
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const next = nextOf(event.key, at, buttons);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function nextOf(key: string, at: number, buttons: readonly HTMLElement[]): HTMLElement | undefined {
  if (key === 'ArrowDown') return buttons[(at + 1) % buttons.length];
  if (key === 'ArrowUp') return buttons.at(at - 1);
  if (key === 'Home') return buttons[0];
  if (key === 'End') return buttons.at(-1);
  if (key.length !== 1 || key === ' ') return undefined;
  const after = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)];
  return after.find((button) => button.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}

/** Below the button and inside the window; above it where there is no room below. */
function place(menu: HTMLElement, anchor: HTMLElement) {
  const [button, own] = [anchor.getBoundingClientRect(), menu.getBoundingClientRect()];
  const left = Math.max(8, Math.min(button.right - own.width, innerWidth - own.width - 8));
  const below = button.bottom + 4;
  const top = below + own.height < innerHeight - 8 ? below : Math.max(8, button.top - own.height - 4);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
