const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** By character: its six bits. `-` and `_` are `+` and `/` in the alphabet for URLs. */
const valueOf: ReadonlyMap<string, number> = new Map([
  ...Array.from(digits, (digit, value) => [digit, value] as const),
  ['-', 62],
  ['_', 63],
]);

/** Base64 of octets, padded (RFC 4648, section 4). */
export function base64Text(octets: Uint8Array): string {
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));
}

/**
 * The octets of Base64 as clients write it: with or without padding, in either alphabet, with line ends or anything else in
 * between, which does not count. What comes after padding is not read, nor are bits that make no octet.
 */
export function base64Octets(text: string): Uint8Array {
  const octets: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text) {
    if (character === '=') break;
    const value = valueOf.get(character);
    if (value === undefined) continue;
    bits = ((bits << 6) | value) & 0xfff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    octets.push((bits >> count) & 0xff);
  }
  return Uint8Array.from(octets);
}
