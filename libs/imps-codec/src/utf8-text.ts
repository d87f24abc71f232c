import { emptyOctets, writeUtf8 } from '#octets';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of bytes in UTF-8; undefined when they are not. One phone family writes each half of a character beyond U+FFFF by
 * itself, as three bytes: two halves make their character, a lone one is U+FFFD.
 */
export function utf8Text(bytes: Uint8Array): string | undefined {
  const text = strictText(bytes);
  if (text !== undefined) return text;
  const first = surrogateFrom(bytes, 0);
  return first === -1 ? undefined : strictText(withoutSurrogates(bytes, first));
}

/** How many bytes from the start are UTF-8, surrogates included: the offset of the first one that is wrong. */
export function utf8Length(bytes: Uint8Array): number {
  let at = 0;
  for (let length = 1; length > 0; at += length) length = lengthAt(bytes, at);
  return at;
}

/** The byte at which a UTF-16 unit of the text starts; the bytes before it must be UTF-8, surrogates included. */
export function utf8Offset(bytes: Uint8Array, unit: number): number {
  let at = 0;
  let units = 0;
  while (units < unit) {
    const length = lengthAt(bytes, at);
    if (length === 0) break;
    at += length;
    units += length === 4 ? 2 : 1;
  }
  return at;
}

function strictText(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Where the next surrogate is, -1 if there is none. Its lead byte with such a second byte is nothing else in UTF-8. */
function surrogateFrom(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xed, start); at !== -1; at = bytes.indexOf(0xed, at + 1)) {
    if (unitAt(bytes, at) !== undefined) return at;
  }
  return -1;
}

/** The surrogate written at this place, if there is one. */
function unitAt(bytes: Uint8Array, at: number): number | undefined {
  const [lead, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  return lead === 0xed && second >= 0xa0 && second <= 0xbf && isContinuation(third)
    ? 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)
    : undefined;
}

/** The bytes with characters in place of surrogates, of which the first one is at `first`. */
function withoutSurrogates(bytes: Uint8Array, first: number): Uint8Array {
  // A character takes no more bytes than its surrogates.
  const written = emptyOctets(bytes.length);
  let length = 0;
  let from = 0;
  for (let at = first; at !== -1; at = surrogateFrom(bytes, from)) {
    written.set(bytes.subarray(from, at), length);
    length += at - from;
    const unit = unitAt(bytes, at) as number;
    const next = unit < 0xdc00 ? (unitAt(bytes, at + 3) ?? 0) : 0;
    const isPair = next >= 0xdc00;
    length += writeUtf8(isPair ? String.fromCharCode(unit, next) : '\ufffd', written, length);
    from = at + (isPair ? 6 : 3);
  }
  written.set(bytes.subarray(from), length);
  return written.subarray(0, length + bytes.length - from);
}

/** How many bytes the character or surrogate at this place has; 0 when there is none. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const [lead = 0x80, second = 0] = [bytes[at], bytes[at + 1]];
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f))
    return 0;
  for (let next = 1; next < length; next++) if (!isContinuation(bytes[at + next] ?? 0)) return 0;
  return length;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
