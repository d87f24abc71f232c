import { useSignal, type Signal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Contact } from '../../im/im-state.js';
import { matches } from '../../im/contact-search.js';
import { useGrowing } from '../frame/growing.js';
import { useRovingFocus } from '../frame/roving-focus.js';
import type { ClientView } from './client-view.js';
import { ContactMenu } from './contact-menu.js';
import { ContactRow } from './contact-row.js';
import { openChat } from './open-chat.js';

type Props = Readonly<{ view: ClientView; search: Signal<string>; onAdd: () => void }>;
type MenuOf = Readonly<{ address: string; anchor: HTMLElement }>;

/** The contacts by name, and before them people who wrote but are no contacts. */
export function ContactList({ view, search, onAdd }: Props) {
  const menuOf = useSignal<MenuOf | undefined>(undefined);
  const list = useRef<HTMLDivElement>(null);
  useRovingFocus(list, '.contact-main');
  const [contacts, strangers] = [view.contacts.value, view.strangers.value];
  const sought = search.value.trim();
  const found = useMemo(() => contacts.filter((contact) => matches(contact, sought)), [contacts, sought]);
  const foundStrangers = useMemo(() => strangers.filter((contact) => matches(contact, sought)), [strangers, sought]);
  const drawn = useGrowing(found.length, sought);
  const open = useMemo(
    () => ({
      chat: (address: string) => openChat(view, address),
      menu: (address: string, anchor: HTMLElement) => (menuOf.value = { address, anchor }),
    }),
    [view],
  );
  const [unread, chosen] = [view.unread.value, view.chosen.value];
  const row = (contact: Contact) => (
    <ContactRow
      key={contact.address}
      contact={contact}
      unread={unread[contact.address] ?? 0}
      isChosen={contact.address === chosen}
      open={open}
    />
  );
  const menuContact = menuOf.value && [...contacts, ...strangers].find(({ address }) => address === menuOf.value?.address);
  return (
    <div ref={list} class="contact-lists">
      {foundStrangers.length > 0 && (
        <>
          <h4 class="list-title">Not in your contacts</h4>
          <ul class="contact-list" aria-label="Not in your contacts">
            {foundStrangers.map(row)}
          </ul>
          <h4 class="list-title">Contacts</h4>
        </>
      )}
      <ul class="contact-list" aria-label="Contacts" hidden={found.length === 0}>
        {found.slice(0, drawn).map(row)}
      </ul>
      {found.length === 0 && <NoContacts view={view} sought={sought} onAdd={onAdd} />}
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

function NoContacts({ view, sought, onAdd }: Readonly<{ view: ClientView; sought: string; onAdd: () => void }>) {
  if (!view.contactsAreKnown.value) return <p class="empty">Reading the contact list …</p>;
  if (sought)
    return (
      <div class="empty">
        <p>No contact matches “{sought}”.</p>
        <button type="button" class="button" onClick={onAdd}>
          Add “{sought}”
        </button>
      </div>
    );
  return (
    <div class="empty">
      <p>
        <strong>No contacts yet.</strong> Add an IM user by name, or anybody with a phone by number: they need not be
        registered.
      </p>
      <button type="button" class="button" data-kind="main" onClick={onAdd}>
        Add the first contact
      </button>
    </div>
  );
}
