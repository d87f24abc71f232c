import type { ShiftTables } from './alphabet.js';
import { decodeGsm7 } from './gsm7.js';
import { decodeUcs2 } from './ucs2.js';

/** The content of an inbound SMS: a text, or binary data (ringtones, settings, unknown codings). */
export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly octets: Uint8Array; readonly coding: number };

/**
 * Reads the user data of an SMS (without header) by its data_coding. Below 0x10 SMPP 3.4 (5.2.19): 0 GSM 03.38 unpacked,
 * 1 ASCII, 3 Latin-1, 6 Cyrillic (ISO 8859-5), 7 Hebrew (ISO 8859-8), 8 UTF-16BE. From 0x10 on TS 23.038 (clause 4), whose
 * message classes and waiting indications SMPP passes on. Anything else, compressed text too, is binary. `tables` are the
 * national ones that the header named. Octets that the coding does not know become U+FFFD; nothing is thrown.
 */
export function decodeText(octets: Uint8Array, coding: number, tables: ShiftTables = {}): DecodedText {
  if (isGsm7(coding)) return { kind: 'text', text: decodeGsm7(octets, tables) };
  const decode = isUcs2(coding) ? decodeUcs2 : otherTexts.get(coding);
  return decode === undefined ? { kind: 'binary', octets, coding } : { kind: 'text', text: decode(octets) };
}

/** Whether the data_coding means GSM 03.38 septets. */
export function isGsm7(coding: number): boolean {
  return coding === 0 || groupAlphabet(coding) === gsmAlphabet;
}

/** Whether the data_coding means UTF-16. */
function isUcs2(coding: number): boolean {
  return coding === 8 || groupAlphabet(coding) === ucs2Alphabet;
}

const gsmAlphabet = 0;
const ucs2Alphabet = 2;

/** The alphabet bits of a coding group of TS 23.038: 0 GSM 7 bit, 1 octets, 2 UCS-2; undefined where SMPP defines the coding or nothing does. */
function groupAlphabet(coding: number): number | undefined {
  const group = coding >> 4;
  // 0001 = with a message class, 0100 and 0101 = marked for deletion, without and with one; 001x and 011x are compressed.
  if (group === 0x1 || group === 0x4 || group === 0x5) return (coding >> 2) & 3;
  if (group === 0xc || group === 0xd) return gsmAlphabet;
  if (group === 0xe) return ucs2Alphabet;
  if (group === 0xf && (coding & 0x08) === 0) return (coding >> 2) & 1;
  return undefined;
}

const otherTexts = new Map<number, (octets: Uint8Array) => string>([
  [0x01, (octets) => byOctet(octets, 0x7f)],
  [0x03, (octets) => byOctet(octets, 0xff)],
  [0x06, (octets) => new TextDecoder('iso-8859-5').decode(octets)],
  [0x07, (octets) => new TextDecoder('iso-8859-8').decode(octets)],
]);

function byOctet(octets: Uint8Array, last: number): string {
  return Array.from(octets, (octet) => (octet <= last ? String.fromCharCode(octet) : '\ufffd')).join('');
}
