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

/** The order of the two octets of a unit. */
export type ByteOrder = 'big' | 'little';

/**
 * The text of UTF-16 octets, big endian unless a byte order mark begins them; a single octet left over at the end becomes U+FFFD,
 * unless it is NUL.
 */
export function decodeUcs2(octets: Uint8Array): string {
  return decodeUcs2Parts([octets]).text;
}

/**
 * The text of octets that belong together in pieces, and their byte order at the end, for what follows behind a gap. A byte order mark at
 * the beginning of a piece is no character, and counts until the next one; it is none where the border cuts a unit.
 */
export function decodeUcs2Parts(
  pieces: readonly Uint8Array[],
  before: ByteOrder = 'big',
): { text: string; order: ByteOrder } {
  const units: string[] = [];
  let order = before;
  let half: number | undefined;
  for (const piece of pieces) {
    const marked = half === undefined ? markOf(piece) : undefined;
    order = marked ?? order;
    for (const octet of marked === undefined ? piece : piece.subarray(2)) {
      if (half === undefined) {
        half = octet;
        continue;
      }
      units.push(String.fromCharCode(order === 'big' ? (half << 8) | octet : (octet << 8) | half));
      half = undefined;
    }
  }
  // A NUL is the end of a text to programs that do not know of units.
  if (half) units.push('\ufffd');
  return { text: units.join(''), order };
}

/** The byte order that a mark at the beginning names. Source: Unicode, 23.8. */
export function markOf([first, second]: Uint8Array): ByteOrder | undefined {
  if (first === 0xfe && second === 0xff) return 'big';
  return first === 0xff && second === 0xfe ? 'little' : undefined;
}
