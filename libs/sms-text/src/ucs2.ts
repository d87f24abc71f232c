/** `text` as UTF-16 big endian, two octets per unit: what SMS calls UCS-2 and phones read with surrogate pairs. */
export function encodeUcs2(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    octets[2 * i] = unit >> 8;
    octets[2 * i + 1] = unit & 0xff;
  }
  return octets;
}

/** The text of UTF-16 big endian octets; a single octet left over at the end becomes U+FFFD. */
export function decodeUcs2(octets: Uint8Array): string {
  const units: string[] = [];
  for (let i = 0; i + 1 < octets.length; i += 2)
    units.push(String.fromCharCode(((octets[i] as number) << 8) | (octets[i + 1] as number)));
  if (octets.length % 2 === 1) units.push('\ufffd');
  return units.join('');
}
