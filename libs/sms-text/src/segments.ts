import { septetOfUnit } from './gsm-table.js';

/** SMPP data_coding of the two encodings that we send: 0 = GSM 03.38, 8 = UCS-2. */
export type TextCoding = 0 | 8;

/** Units (septets or UTF-16 units) of one SMS that is alone, and of each part of a long one (the UDH takes 6 octets). */
export const SEGMENT_UNITS: Readonly<Record<TextCoding, { readonly single: number; readonly part: number }>> = {
  0: { single: 160, part: 153 },
  8: { single: 70, part: 67 },
};

/** Parts of a text of `units` units when every part is filled to the end, as Jasmin cuts it. */
export function filledSegments(units: number, coding: TextCoding): number {
  const { single, part } = SEGMENT_UNITS[coding];
  return units <= single ? 1 : Math.ceil(units / part);
}

/**
 * `text` in the pieces that fit one SMS each; one piece when it fits a single SMS. No piece ends within an escape pair or
 * a surrogate pair. For coding 0 every character must be in the GSM tables (`encodeText` has seen to that).
 */
export function splitText(text: string, coding: TextCoding): string[] {
  const { single, part } = SEGMENT_UNITS[coding];
  const pieces: string[] = [];
  let start = 0;
  let used = 0;
  let total = 0;
  for (let i = 0; i < text.length;) {
    const length = coding === 8 && isSurrogatePair(text, i) ? 2 : 1;
    const units = coding === 8 ? length : septetsAt(text, i);
    if (used + units > part) {
      pieces.push(text.slice(start, i));
      start = i;
      used = 0;
    }
    used += units;
    total += units;
    i += length;
  }
  return total <= single ? [text] : [...pieces, text.slice(start)];
}

function septetsAt(text: string, at: number): number {
  return (septetOfUnit.get(text.charCodeAt(at)) ?? 0) > 0x7f ? 2 : 1;
}

function isSurrogatePair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
