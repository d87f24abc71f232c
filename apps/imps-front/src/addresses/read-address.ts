import type { Address, Detail, ListAddress } from '@smsonly/contracts';
import { parseAddress, status, type AddressReading } from '@smsonly/imps-model';

/** The characters that one phone family escapes in addresses; answers carry them plain. Source: IMPS CSP, Addressing. */
const escaped = /%(?:3[abdf]|2[46bc])/gi;

/** A client's spelling as it is returned: plain `+` even when it was sent as `%2B`. */
export function plainSpelling(received: string): string {
  return received.replace(escaped, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}

/** A user's address, or undefined when the text is not one. */
export function readUser(text: string, reading: AddressReading): Address | undefined {
  const address = parseAddress(text, reading);
  if (address.kind !== 'user') return undefined;
  return {
    canonical: address.canonical,
    spelling: plainSpelling(address.received),
    ...(address.msisdn !== undefined && { msisdn: address.msisdn }),
  };
}

/** A contact list's address, or undefined when the text is not one. */
export function readList(text: string, reading: AddressReading): ListAddress | undefined {
  const address = parseAddress(text, { ...reading, resource: 'contact-list' });
  return address.kind === 'contact-list'
    ? { key: address.canonical, spelling: plainSpelling(address.received) }
    : undefined;
}

/** Addresses that could be read, and those that could not, as details of a result. */
export type ReadAll<T> = Readonly<{ read: readonly T[]; failures: readonly Detail[] }>;

export function readUsers(texts: readonly string[], reading: AddressReading): ReadAll<Address> {
  const read: Address[] = [];
  const unreadable: string[] = [];
  for (const text of texts) {
    const user = readUser(text, reading);
    if (user) read.push(user);
    else unreadable.push(text);
  }
  return { read, failures: unreadable.length > 0 ? [{ code: status.unknownUser, userIds: unreadable }] : [] };
}

export function readLists(texts: readonly string[], reading: AddressReading): ReadAll<ListAddress> {
  const read: ListAddress[] = [];
  const unreadable: string[] = [];
  for (const text of texts) {
    const list = readList(text, reading);
    if (list) read.push(list);
    else unreadable.push(text);
  }
  return {
    read,
    failures: unreadable.length > 0 ? [{ code: status.contactListUnknown, contactLists: unreadable }] : [],
  };
}
