import { useSignal, type Signal } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { matches } from '../../im/contact-search.js';
import type { Contact } from '../../im/im-state.js';
import { moved } from '../frame/moved.js';
import { useVisibleRows, type Rows } from '../frame/visible-rows.js';
import type { ClientView } from './client-view.js';
import { ContactMenu } from './contact-menu.js';
import { ContactRow } from './contact-row.js';
import { NoContacts } from './no-contacts.js';
import { openChat } from './open-chat.js';

type Props = Readonly<{ view: ClientView; search: Signal<string>; onAdd: () => void }>;
type MenuOf = Readonly<{ address: string; anchor: HTMLElement }>;

/**
 * The contacts by name, and before them people who wrote but are no contacts. The whole is one stop of the Tab key. Of many
 * contacts only those are drawn that are in sight, that have the focus, or whose chat is open.
 */
export function ContactList({ view, search, onAdd }: Props) {
  const menuOf = useSignal<MenuOf | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [contacts, strangers] = [view.contacts.value, view.strangers.value];
  const sought = search.value.trim();
  const found = useMemo(() => contacts.filter((contact) => matches(contact, sought)), [contacts, sought]);
  const foundStrangers = useMemo(() => strangers.filter((contact) => matches(contact, sought)), [strangers, sought]);
  const all = useMemo(() => [...foundStrangers, ...found], [foundStrangers, found]);
  const [unread, chosen] = [view.unread.value, view.chosen.value];

  const lastFocused = useSignal<string | undefined>(undefined);
  const stop =
    all.find((one) => one.address === lastFocused.value) ?? all.find((one) => one.address === chosen) ?? all[0];
  const isMoving = useRef(false);
  useLayoutEffect(() => {
    if (isMoving.current) stopIn(box.current)?.focus();
    isMoving.current = false;
  }, [stop?.address]);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [sought]);

  const visible = useVisibleRows(box, list, found.length);
  const open = useMemo(
    () => ({
      chat: (address: string) => openChat(view, address),
      menu: (address: string, anchor: HTMLElement) => (menuOf.value = { address, anchor }),
    }),
    [view],
  );
  const row = (contact: Contact, place: number, count: number) => (
    <ContactRow
      key={contact.address}
      contact={contact}
      place={place}
      count={count}
      unread={unread[contact.address] ?? 0}
      isChosen={contact.address === chosen}
      isStop={contact === stop}
      open={open}
    />
  );
  const drawn = placesToDraw(found, visible, [stop?.address, chosen]);
  const menuContact = menuOf.value && all.find(({ address }) => address === menuOf.value?.address);

  return (
    <div
      ref={box}
      class="contact-lists"
      onFocusIn={({ target }) => {
        const address = (target as HTMLElement).closest<HTMLElement>('.contact')?.dataset.address;
        if (address !== undefined) lastFocused.value = address;
      }}
      onKeyDown={(event) => {
        const focused = event.target as HTMLElement;
        if (event.key === 'ArrowRight') beside(focused, '.contact-more')?.focus();
        if (event.key === 'ArrowLeft') beside(focused, '.contact-main')?.focus();
        if (!focused.matches('.contact-main')) return;
        const to = all[moved(event.key, stop ? all.indexOf(stop) : -1, all.length)];
        if (!to) return;
        event.preventDefault();
        isMoving.current = true;
        lastFocused.value = to.address;
      }}
    >
      {foundStrangers.length > 0 && (
        <>
          <h4 class="list-title">Not in your contacts</h4>
          <ul class="contact-list" aria-label="Not in your contacts" style={{ '--rows': foundStrangers.length }}>
            {foundStrangers.map((contact, place) => row(contact, place, foundStrangers.length))}
          </ul>
          <h4 class="list-title">Contacts</h4>
        </>
      )}
      <ul
        ref={list}
        class="contact-list"
        aria-label="Contacts"
        hidden={found.length === 0}
        style={{ '--rows': found.length }}
      >
        {drawn.map((place) => row(found[place]!, place, found.length))}
      </ul>
      {found.length === 0 && <NoContacts isKnown={view.contactsAreKnown.value} sought={sought} onAdd={onAdd} />}
      {menuOf.value && menuContact && (
        <ContactMenu
          view={view}
          contact={menuContact}
          isStranger={strangers.includes(menuContact)}
          anchor={menuOf.value.anchor}
          onClose={() => (menuOf.value = undefined)}
        />
      )}
    </div>
  );
}

/** The places in sight, and of these contacts wherever they are, in order. */
function placesToDraw(
  found: readonly Contact[],
  { first, end }: Rows,
  also: readonly (string | undefined)[],
): number[] {
  const places = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  for (const address of new Set(also)) {
    const place = found.findIndex((contact) => contact.address === address);
    if (place >= 0 && (place < first || place >= end)) places.push(place);
  }
  return places.sort((a, b) => a - b);
}

/** The other button of the same row. */
function beside(button: HTMLElement, other: string): HTMLElement | null | undefined {
  return button.closest('.contact')?.querySelector<HTMLElement>(other);
}

/** The contact that the Tab key stops at. */
export function stopIn(box: Element | null | undefined): HTMLElement | null | undefined {
  return box?.querySelector<HTMLElement>('.contact-main[tabindex="0"]');
}
