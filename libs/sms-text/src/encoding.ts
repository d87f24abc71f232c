import { alphabetOf, type ShiftTables } from './alphabet.js';
import { encodeGsm7, septetCount } from './gsm7.js';
import { encodeUcs2 } from './ucs2.js';

/** SMPP data_coding of the two encodings that we send: 0 = GSM 03.38, 8 = UCS-2. */
export type TextCoding = 0 | 8;

/** How a text is written: in septets with the tables named (the default ones where none is), or in UTF-16. */
export type SmsEncoding = Readonly<{ alphabet: 'gsm7' } & ShiftTables> | Readonly<{ alphabet: 'ucs2' }>;

/** The default alphabet with its extension table. */
export const gsm7: SmsEncoding = { alphabet: 'gsm7' };
export const ucs2: SmsEncoding = { alphabet: 'ucs2' };

/** Octets of user data in one SMS, header included (TS 23.040, 9.2.3.24). */
const userDataOctets = 140;

export function dataCoding(encoding: SmsEncoding): TextCoding {
  return encoding.alphabet === 'gsm7' ? 0 : 8;
}

/** Septets or UTF-16 units that `text` takes; undefined when the encoding has no place for one of its characters. */
export function unitCount(text: string, encoding: SmsEncoding): number | undefined {
  return encoding.alphabet === 'gsm7' ? septetCount(text, encoding) : text.length;
}

/** `text` as unpacked septets or as UTF-16BE; undefined when the encoding has no place for one of its characters. */
export function encodeUnits(text: string, encoding: SmsEncoding): Uint8Array | undefined {
  return encoding.alphabet === 'gsm7' ? encodeGsm7(text, encoding) : encodeUcs2(text);
}

/** Units of the character that begins at `at`: an escape pair is two septets, a surrogate pair two UTF-16 units. */
export function unitsAt(text: string, at: number, encoding: SmsEncoding): number {
  if (encoding.alphabet === 'ucs2') return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  const septet = alphabetOf(encoding).septetOfUnit.get(text.charCodeAt(at));
  if (septet === undefined) throw new RangeError(`the alphabet has no septet for the character at ${at}; pick another`);
  return septet > 0x7f ? 2 : 1;
}

/**
 * Units that one SMS holds in addition to its header: the national languages take 3 octets each, a concatenation with an 8-bit
 * reference 5, with a 16-bit one 6, and the length octet 1 if there is any of these. A part of a long text in the default
 * alphabet thus holds 153 septets (16-bit: 152), in UCS-2 67 units (16-bit: 66).
 */
export function unitsPerSms(encoding: SmsEncoding, referenceBits?: 8 | 16): number {
  const concatenation = referenceBits === undefined ? 0 : referenceBits === 8 ? 5 : 6;
  if (encoding.alphabet === 'ucs2') return Math.floor((userDataOctets - headerOctets(concatenation)) / 2);
  const languages = (encoding.lockingShift ? 3 : 0) + (encoding.singleShift ? 3 : 0);
  return Math.floor(((userDataOctets - headerOctets(concatenation + languages)) * 8) / 7);
}

function headerOctets(elements: number): number {
  return elements === 0 ? 0 : elements + 1;
}
