import { Buffer } from 'node:buffer';

/** Octets to be filled; what they hold is not defined. Node takes them from a pool. */
export function emptyOctets(length: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafe(length);
}

/** The text of octets in ISO 8859-1: a character for each octet. */
export function latin1Text(octets: Uint8Array): string {
  return asBuffer(octets).toString('latin1');
}

/** The text of a part of octets in UTF-8, with U+FFFD for what is none. A byte order mark is a character like any other. */
export function lenientUtf8Text(octets: Uint8Array, start: number, end: number): string {
  return asBuffer(octets).toString('utf8', start, end);
}

/** A text in UTF-8; half a character is U+FFFD. */
export function utf8Octets(text: string): Uint8Array<ArrayBuffer> {
  return Buffer.from(text, 'utf8');
}

/** Writes a text in UTF-8 into octets that have room for it; returns how many it took. Half a character is U+FFFD. */
export function writeUtf8(text: string, octets: Uint8Array, at: number): number {
  return asBuffer(octets).write(text, at, 'utf8');
}

/** Base64 of octets, padded. */
export function base64Text(octets: Uint8Array): string {
  return asBuffer(octets).toString('base64');
}

function asBuffer(octets: Uint8Array): Buffer {
  return Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
