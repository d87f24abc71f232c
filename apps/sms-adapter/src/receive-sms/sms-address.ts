/** The topic allows addresses of up to this many characters. */
const maxLength = 64;

/**
 * The canonical form of an address from the gateway. Digits that can be a number in international format get their plus
 * (`4790000009`, `004790000009` -> `+4790000009`); shorter digits (short codes) and letters stay as they are. The SMSC has to
 * deliver numbers in international format, since the digits of a national number look the same. Empty for a sender with a hidden number.
 */
export function smsAddress(given: string): string {
  const address = given.replace(/\0/g, '').trim().slice(0, maxLength);
  const digits = /^(?:\+|00)?([1-9][0-9]{6,14})$/.exec(address)?.[1];
  return digits !== undefined ? `+${digits}` : address;
}
