import { gsm7, ucs2, type TextCoding } from './encoding.js';
import { encodeGsm7 } from './gsm7.js';
import { cutText, filledSegments } from './segments.js';
import { encodeUcs2 } from './ucs2.js';

/** A text ready for a gateway that splits it. */
export interface EncodedText {
  /** SMPP data_coding: 0 when every character is in GSM 03.38, else 8. */
  readonly coding: TextCoding;
  readonly text: string;
  /** Unpacked septets (coding 0) or UTF-16BE (coding 8). */
  readonly content: Uint8Array;
  /** Septets (an extension character is two) or UTF-16 units (a surrogate pair is two). */
  readonly units: number;
  /** SMS that it takes when the gateway cuts blindly at 153 / 67 units, as Jasmin does. */
  readonly segments: number;
  /** SMS that it takes when no escape pair, surrogate pair or grapheme cluster is cut; at most a little more than `segments`. */
  readonly wholeSegments: number;
}

/**
 * Encodes in GSM 03.38 (default and extension table) when every character of `text` is there, else in UCS-2, and counts.
 * Never changes a character. `pickEncoding` knows the national tables too.
 */
export function encodeText(text: string): EncodedText {
  const septets = encodeGsm7(text);
  return septets === undefined
    ? counted(text, 8, encodeUcs2(text), text.length)
    : counted(text, 0, septets, septets.length);
}

function counted(text: string, coding: TextCoding, content: Uint8Array, units: number): EncodedText {
  const segments = filledSegments(units, coding);
  const wholeSegments = segments === 1 ? 1 : cutText(text, coding === 0 ? gsm7 : ucs2, 8).length;
  return { coding, text, content, units, segments, wholeSegments };
}
