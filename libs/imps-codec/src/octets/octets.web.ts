const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** What browsers know ISO 8859-1 as. Other characters than those of ISO 8859-1 are at 80 to 9F. */
const windows1252 = new TextDecoder('windows-1252');
const octetOfCharacter = new Map(
  Array.from({ length: 0x20 }, (_, at) => [
    windows1252.decode(Uint8Array.of(0x80 + at)),
    String.fromCharCode(0x80 + at),
  ]),
);

/** Octets to be filled. */
export function emptyOctets(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

/** The text of octets in ISO 8859-1: a character for each octet. */
export function latin1Text(octets: Uint8Array): string {
  const text = windows1252.decode(octets);
  return /[\u0100-\uffff]/.test(text)
    ? text.replace(/[\u0100-\uffff]/g, (character) => octetOfCharacter.get(character) ?? character)
    : text;
}

/** The text of a part of octets in UTF-8, with U+FFFD for what is none. A byte order mark is a character like any other. */
export function lenientUtf8Text(octets: Uint8Array, start: number, end: number): string {
  return lenient.decode(octets.subarray(start, end));
}

/** A text in UTF-8; half a character is U+FFFD. */
export function utf8Octets(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Writes a text in UTF-8 into octets that have room for it; returns how many it took. Half a character is U+FFFD. */
export function writeUtf8(text: string, octets: Uint8Array, at: number): number {
  return encoder.encodeInto(text, octets.subarray(at)).written;
}

/** Base64 of octets, padded. */
export function base64Text(octets: Uint8Array): string {
  return btoa(latin1Text(octets));
}
