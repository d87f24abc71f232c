import type { Contact } from './im-state.js';

/** Whether a contact is what somebody looks for: by name, alias, address, number with or without spaces, or status text. */
export function matches({ name, address, presence }: Contact, sought: string): boolean {
  if (sought === '') return true;
  const text = sought.toLowerCase();
  const shown = `${name}\n${presence.alias ?? ''}\n${address.replace(/^wv:/i, '')}\n${presence.statusText ?? ''}`;
  if (shown.toLowerCase().includes(text)) return true;
  const digits = sought.replace(/[\s().-]/g, '').replace(/^00/, '+');
  return /^\+?\d{2,}$/.test(digits) && address.includes(digits);
}
