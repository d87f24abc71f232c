import { decodeGsm7 } from './gsm7.js';
import { decodeUcs2 } from './ucs2.js';

/** What the octets of an inbound SMS say: a text, or data that is none (ringtones, settings, unknown codings). */
export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly octets: Uint8Array; readonly coding: number };

/**
 * Reads the user data of an SMS (without UDH) by its SMPP data_coding (SMPP 3.4, 5.2.19): 0 GSM 03.38 unpacked, 1 ASCII,
 * 3 Latin-1, 6 Cyrillic (ISO 8859-5), 7 Hebrew (ISO 8859-8), 8 UTF-16BE, 0xF0-0xF3 GSM with a message class.
 * Anything else is binary. Octets that the coding does not know become U+FFFD; nothing is thrown.
 */
export function decodeText(octets: Uint8Array, coding: number): DecodedText {
  const decode = decoders.get(coding);
  return decode === undefined ? { kind: 'binary', octets, coding } : { kind: 'text', text: decode(octets) };
}

const decoders = new Map<number, (octets: Uint8Array) => string>([
  [0x00, decodeGsm7],
  [0x01, (octets) => byOctet(octets, 0x7f)],
  [0x03, (octets) => byOctet(octets, 0xff)],
  [0x06, (octets) => new TextDecoder('iso-8859-5').decode(octets)],
  [0x07, (octets) => new TextDecoder('iso-8859-8').decode(octets)],
  [0x08, decodeUcs2],
  ...[0xf0, 0xf1, 0xf2, 0xf3].map((coding) => [coding, decodeGsm7] as const),
]);

function byOctet(octets: Uint8Array, last: number): string {
  return Array.from(octets, (octet) => (octet <= last ? String.fromCharCode(octet) : '\ufffd')).join('');
}
