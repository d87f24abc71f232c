import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Menu, type MenuItem } from './menu.js';

type Props = Readonly<{ name: string; menu: string; items: readonly MenuItem[]; children: ComponentChildren }>;

/** A button with a sign that opens a menu. */
export function MenuButton({ name, menu, items, children }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={name}
        title={name}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {open && button.current && (
        <Menu label={menu} anchor={button.current} items={items} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
