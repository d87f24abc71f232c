import type { ShiftTables } from './alphabet.js';
import { decodeGsm7 } from './gsm7.js';
import { decodeUcs2, decodeUcs2Parts, markOf, type ByteOrder } from './ucs2.js';

/** The content of an inbound SMS: a text, or binary data (ringtones, settings, unknown codings). */
export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly octets: Uint8Array; readonly coding: number };

/**
 * Reads the user data of an SMS (without header) by its data_coding. Below 0x10 SMPP 3.4 (5.2.19): 0 GSM 03.38 unpacked, 1 ASCII,
 * 3 Latin-1, 5, 10 and 13 Japanese, 6 Cyrillic (ISO 8859-5), 7 Hebrew (ISO 8859-8), 8 UTF-16, 14 Korean. From 0x10 on TS 23.038
 * (clause 4), whose message classes and waiting indications SMPP passes on. Anything else, compressed text too, is binary. `tables` are
 * the national ones that the header named.
 *
 * Senders break these rules in known ways, and their words are read: a byte order mark is no character and names the order; octets above
 * 0x7F under a coding of seven bits are UTF-8 or Latin-1; NUL, which pads texts, is left out; a page break or another separator of lines
 * ends a line, as TS 23.038 (6.2.1.1, note 3) wants. Octets that a coding does not know become U+FFFD; nothing is thrown.
 */
export function decodeText(octets: Uint8Array, coding: number, tables: ShiftTables = {}): DecodedText {
  return decodeTextParts([octets], coding, tables).content;
}

/** Like `decodeText`, for bodies that follow each other in a long text; `order` is the byte order of UTF-16 before and behind them. */
export function decodeTextParts(
  bodies: readonly Uint8Array[],
  coding: number,
  tables: ShiftTables = {},
  order: ByteOrder = 'big',
): { content: DecodedText; order: ByteOrder } {
  if (isUcs2(coding)) {
    const read = decodeUcs2Parts(bodies, order);
    return { content: textContent(withoutNul(read.text)), order: read.order };
  }
  const octets = joinOctets(bodies);
  const text = isGsm7(coding) ? readSeptets(octets, tables) : withoutNul(otherTexts.get(coding)?.(octets));
  return { content: text === undefined ? { kind: 'binary', octets, coding } : textContent(text), order };
}

/** The octets of several bodies in a row. */
export function joinOctets(bodies: readonly Uint8Array[]): Uint8Array {
  const octets = new Uint8Array(bodies.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const body of bodies) {
    octets.set(body, at);
    at += body.length;
  }
  return octets;
}

function textContent(text: string): DecodedText {
  return { kind: 'text', text: text.replace(/[\v\f\u0085\u2028\u2029]/g, '\n') };
}

/** NUL shows nothing: it ends or pads texts. */
function withoutNul<T extends string | undefined>(text: T) {
  return text?.replaceAll('\0', '') as T;
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

/** Texts of SMPP 3.4's own codings, by data_coding; undefined for octets that are no text of it. */
const otherTexts = new Map<number, (octets: Uint8Array) => string | undefined>([
  [0x01, (octets) => readEightBits(octets) ?? byCharset('latin1', octets)],
  [0x03, (octets) => byCharset('latin1', octets)],
  [0x05, (octets) => firstThatFits(['iso-2022-jp'], octets) ?? byCharset('shift_jis', octets)],
  [0x06, (octets) => byCharset('iso-8859-5', octets)],
  [0x07, (octets) => byCharset('iso-8859-8', octets)],
  [0x0a, (octets) => byCharset('iso-2022-jp', octets)],
  [0x0d, (octets) => firstThatFits(['iso-2022-jp', 'euc-jp'], octets)],
  [0x0e, (octets) => byCharset('euc-kr', octets)],
]);

/** GSM 03.38, or what stands in its place: no septet is above 0x7F. */
function readSeptets(octets: Uint8Array, tables: ShiftTables): string {
  const isNational = tables.lockingShift !== undefined || tables.singleShift !== undefined;
  return (isNational ? undefined : readEightBits(octets)) ?? decodeGsm7(octets, tables);
}

/**
 * The text of octets that cannot be of seven bits: UTF-16 with its mark, UTF-8 if they are that, else Latin-1. Undefined when they are of
 * seven bits after all, or hold control characters, which are letters in GSM 03.38.
 */
function readEightBits(octets: Uint8Array): string | undefined {
  if (octets.every((octet) => octet <= 0x7f)) return undefined;
  if (markOf(octets) !== undefined && octets.length % 2 === 0) return withoutNul(decodeUcs2(octets));
  const text = withoutNul(firstThatFits(['utf-8'], octets) ?? byCharset('latin1', octets));
  return /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? undefined : text;
}

/** The text by the first charset that has a meaning for all octets. */
function firstThatFits(charsets: readonly string[], octets: Uint8Array): string | undefined {
  for (const charset of charsets) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(octets);
    } catch {
      // The next one may fit.
    }
  }
  return undefined;
}

/** The text by a charset as browsers know it: Latin-1 with the characters that Windows adds to it. */
function byCharset(charset: string, octets: Uint8Array): string {
  return new TextDecoder(charset).decode(octets);
}
