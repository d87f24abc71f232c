import { useSignal } from '@preact/signals';
import { AddUserSign, SearchSign } from '../frame/icons.js';
import { AddContactDialog } from './add-contact-dialog.js';
import type { ClientView } from './client-view.js';
import { ContactList, stopIn } from './contact-list.js';
import { PresenceRequests } from './presence-requests.js';

/** Contacts, who asks to see the user's presence, and the search. */
export function ContactPane({ view }: Readonly<{ view: ClientView }>) {
  const search = useSignal('');
  const isAdding = useSignal(false);
  const add = () => (isAdding.value = true);
  return (
    <div class="contacts">
      <div class="contacts-tools">
        <label class="search">
          <SearchSign />
          <span class="visually-hidden">Search contacts</span>
          <input
            type="search"
            placeholder="Search"
            autocomplete="off"
            value={search.value}
            onInput={(event) => (search.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown') return;
              event.preventDefault();
              stopIn(event.currentTarget.closest('.contacts'))?.focus();
            }}
          />
        </label>
        <button
          type="button"
          class="icon-button"
          data-kind="main"
          aria-label="Add contact"
          title="Add contact"
          aria-haspopup="dialog"
          onClick={add}
        >
          <AddUserSign />
        </button>
      </div>
      <PresenceRequests view={view} />
      <ContactList view={view} search={search} onAdd={add} />
      {isAdding.value && <AddContactDialog view={view} typed={search.value} onClose={() => (isAdding.value = false)} />}
    </div>
  );
}
