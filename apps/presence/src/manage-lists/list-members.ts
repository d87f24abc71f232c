import type { Contact, ContactList } from '../contact-lists/contact-list.js';
import { jsonBytes } from '../event-size.js';
import { mostListBytes } from '../presence.limits.js';

/**
 * The nickname, or else the user part of the address: every contact has a name, since some clients cannot read one without.
 */
function nameOf({ name, spelling }: Contact): string {
  if (name !== undefined) return name;
  const at = spelling.lastIndexOf('@');
  return (at === -1 ? spelling : spelling.slice(0, at)).replace(/^wv:/i, '');
}

/** The members of a list, as answers name them. */
export const membersOf = (contacts: ContactList['contacts']) =>
  [...contacts.values()].map((contact) => ({ userId: contact.spelling, name: nameOf(contact) }));

/** Whether an answer can hold all contacts of a list, and the names of those that were refused. */
export function fitsIntoAnswer(contacts: ContactList['contacts']): boolean {
  return jsonBytes(membersOf(contacts)) <= mostListBytes;
}
