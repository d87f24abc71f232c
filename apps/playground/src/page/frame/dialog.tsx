import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { CloseSign } from './icons.js';

type Props = Readonly<{ title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }>;

/**
 * A modal dialog: the browser keeps the focus inside and closes it with Escape. Afterwards the focus is where it was before.
 * The element with `autofocus` gets the focus first.
 */
export function Dialog({ title, onClose, children, wide = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    const around = before?.parentElement?.closest<HTMLElement>('[tabindex]');
    shown?.showModal();
    return () => {
      shown?.close();
      // What opened it may be gone: a contact that was removed.
      const back = before instanceof HTMLElement && before.isConnected ? before : around;
      back?.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      data-wide={wide}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-content">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
            <CloseSign />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
