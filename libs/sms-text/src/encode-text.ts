import { encodeGsm7 } from './gsm7.js';
import { filledSegments, splitText, type TextCoding } from './segments.js';
import { encodeUcs2 } from './ucs2.js';

/** A text ready for the air. */
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
  /** SMS that it takes when no escape pair or surrogate pair is cut; at most a little more than `segments`. */
  readonly wholeSegments: number;
}

/** Encodes in GSM 03.38 when every character of `text` is in its tables, else in UCS-2, and counts. Never changes a character. */
export function encodeText(text: string): EncodedText {
  const septets = encodeGsm7(text);
  return septets === undefined
    ? counted(text, 8, encodeUcs2(text), text.length)
    : counted(text, 0, septets, septets.length);
}

function counted(text: string, coding: TextCoding, content: Uint8Array, units: number): EncodedText {
  const segments = filledSegments(units, coding);
  return { coding, text, content, units, segments, wholeSegments: segments === 1 ? 1 : splitText(text, coding).length };
}
