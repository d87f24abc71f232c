import { listSpelling, parseAddress } from '@smsonly/imps-model';
import type { ContactList } from '../contact-lists/contact-list.js';

/**
 * Reads the name of the default contact list, the part after the slash of its address; undefined for none.
 * @throws Error that says what a name must look like
 */
export function readListName(text: string): string | undefined {
  const name = text.trim();
  if (name === '') return undefined;
  if (!/^[A-Za-z0-9~._-]{1,50}$/.test(name))
    throw new Error('must be up to 50 letters, digits and characters of ~._- (empty: none)');
  return name;
}

/** The list that every account has from the start. */
export function defaultListOf(userId: string, name: string, now: Date): Omit<ContactList, 'isDefault' | 'contacts'> {
  const at = userId.lastIndexOf('@');
  const spelling = listSpelling(`${userId.slice(0, at)}/${name}${userId.slice(at)}`);
  const address = parseAddress(spelling, { domain: userId.slice(at + 1) });
  if (address.kind !== 'contact-list') throw new Error('the name of the default contact list makes no address');
  return { key: address.canonical, spelling, displayName: 'Contacts', createdAt: now };
}
