/** Longest address that the topic carries. */
const LONGEST = 64;

/**
 * The one form of an address as the gateway gives it. Digits that can be a number in international format get their plus
 * (`4790000009`, `004790000009` -> `+4790000009`); shorter digits (short codes) and letters stay as they are. The SMSC has to give
 * numbers in international format: a national number's digits cannot be told from one. Empty for an address that says nothing: a sender who
 * hides his number.
 */
export function smsAddress(given: string): string {
  const address = given.replace(/\0/g, '').trim().slice(0, LONGEST);
  const digits = /^(?:\+|00)?([1-9][0-9]{6,14})$/.exec(address)?.[1];
  return digits !== undefined ? `+${digits}` : address;
}
