import type { ShiftTables } from './alphabet.js';
import { dataCoding, encodeUnits, type SmsEncoding, type TextCoding } from './encoding.js';
import { fillBits, packSeptets } from './packing.js';
import { cutText } from './segments.js';
import { writeHeader } from './user-data-header.js';

/** One SMS of a text, ready to be submitted. */
export interface SmsPart {
  /** Place of this part, 1 to `total`. */
  readonly sequence: number;
  readonly total: number;
  readonly text: string;
  readonly coding: TextCoding;
  /** The user data header with its length octet; empty when the SMS needs none. Not empty = set the header indicator. */
  readonly header: Uint8Array;
  /** Unpacked septets (coding 0) or UTF-16BE (coding 8). */
  readonly body: Uint8Array;
}

/** The reference that the parts of one text share: a number that the sender does not reuse soon. */
export interface PartReference {
  readonly reference: number;
  readonly referenceBits: 8 | 16;
}

/**
 * The SMS of `text`: one without concatenation when it fits, else parts of at most 140 octets each, cut as `cutText` does.
 * Throws a RangeError when the alphabet lacks a character, when the reference does not fit its bits or when there would be
 * more than 255 parts.
 */
export function makeParts(text: string, encoding: SmsEncoding, { reference, referenceBits }: PartReference): SmsPart[] {
  const pieces = cutText(text, encoding, referenceBits);
  const total = pieces.length;
  const { lockingShift, singleShift }: ShiftTables = encoding.alphabet === 'gsm7' ? encoding : {};
  return pieces.map((piece, index) => {
    const sequence = index + 1;
    const body = encodeUnits(piece, encoding);
    if (body === undefined) throw new RangeError(`the alphabet lacks a character of part ${sequence}; pick another`);
    const concatenation = total === 1 ? undefined : { reference, referenceBits, total, sequence };
    const header = writeHeader({ concatenation, lockingShift, singleShift });
    return { sequence, total, text: piece, coding: dataCoding(encoding), header, body };
  });
}

/** Header and body in one, septets unpacked: SMPP's short_message, Jasmin's hex-content. */
export function unpackedUserData({ header, body }: Pick<SmsPart, 'header' | 'body'>): Uint8Array {
  const octets = new Uint8Array(header.length + body.length);
  octets.set(header);
  octets.set(body, header.length);
  return octets;
}

/** What a TPDU carries (TS 23.040, 9.2.3.16 and 9.2.3.24). */
export interface PackedUserData {
  /** At most 140 octets: the header, fill bits, packed septets; or the header and UTF-16BE. */
  readonly octets: Uint8Array;
  /** TP-UDL: septets including those that the header covers (coding 0), octets (coding 8). */
  readonly length: number;
}

/** A part as it goes over the air. */
export function packedUserData({ coding, header, body }: Pick<SmsPart, 'coding' | 'header' | 'body'>): PackedUserData {
  if (coding === 8) {
    const octets = unpackedUserData({ header, body });
    return { octets, length: octets.length };
  }
  const packed = packSeptets(body, fillBits(header.length));
  const octets = unpackedUserData({ header, body: packed });
  return { octets, length: Math.ceil((header.length * 8) / 7) + body.length };
}
