import { signal } from '@preact/signals';
import { kept } from './kept.js';
import { goToNext } from './parts.js';

export const keyboardHelpIsOpen = signal(false);

/** Whether single keys do something outside text fields: WCAG 2.2, 2.1.4 asks for a way to turn them off. */
export const singleKeysAreOn = kept('single-keys', true);

/** What the keyboard does, as the help lists it. */
export const shortcuts: readonly Readonly<{ about: string; keys: readonly (readonly [string, string])[] }>[] = [
  {
    about: 'Everywhere',
    keys: [
      ['F6', 'next part of the page: IM clients, phones, way of a message'],
      ['Shift F6', 'the part before'],
      ['Tab', 'next control; a list is one stop'],
      ['Escape', 'close a dialog or a menu'],
      ['?', 'this help (a single key)'],
    ],
  },
  {
    about: 'Lists of contacts and messages',
    keys: [
      ['↑ ↓', 'next and previous'],
      ['Home End', 'first and last'],
      ['Enter', 'open the chat; of a message: show its way'],
      ['→ ←', 'of a contact: to the button of its menu, and back'],
      ['/', 'search contacts (a single key)'],
    ],
  },
  {
    about: 'Chats',
    keys: [
      ['Enter', 'send'],
      ['Shift Enter', 'new line'],
      ['Escape', 'back to the contacts'],
    ],
  },
];

/** Listens to the keys that work everywhere. */
export function listenToShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || hasDialog()) return;
    if (event.key === 'F6') {
      event.preventDefault();
      goToNext(event.shiftKey ? -1 : 1);
    } else if (singleKeysAreOn.value && !isTypedInto(event.target)) singleKey(event);
  });
}

function singleKey(event: KeyboardEvent): void {
  if (event.key === '?') {
    event.preventDefault();
    keyboardHelpIsOpen.value = true;
  } else if (event.key === '/') {
    const search = searchNear(event.target);
    if (!search) return;
    event.preventDefault();
    search.focus();
  }
}

/** The search of the client that has the focus, else the first one that can be seen. */
function searchNear(target: EventTarget | null): HTMLInputElement | undefined {
  const client = target instanceof Element ? target.closest('.client') : null;
  const all = (client ?? document).querySelectorAll<HTMLInputElement>('input[type="search"]');
  return [...all].find((one) => one.checkVisibility());
}

function hasDialog(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [role="menu"]') !== null;
}
