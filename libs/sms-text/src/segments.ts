import { gsm7, ucs2, unitCount, unitsAt, unitsPerSms, type SmsEncoding, type TextCoding } from './encoding.js';

/** Units (septets or UTF-16 units) of one SMS that is alone, and of each part of a long one with an 8-bit reference. */
export const segmentUnits: Readonly<Record<TextCoding, { readonly single: number; readonly part: number }>> = {
  0: { single: unitsPerSms(gsm7), part: unitsPerSms(gsm7, 8) },
  8: { single: unitsPerSms(ucs2), part: unitsPerSms(ucs2, 8) },
};

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Parts of a text of `units` units when every part is filled to the end, as Jasmin cuts it. */
export function filledSegments(units: number, coding: TextCoding): number {
  const { single, part } = segmentUnits[coding];
  return units <= single ? 1 : Math.ceil(units / part);
}

/** `cutText` for the default alphabet (0) or UCS-2 (8) with 8-bit references. */
export function splitText(text: string, coding: TextCoding): string[] {
  return cutText(text, coding === 0 ? gsm7 : ucs2, 8);
}

/**
 * `text` in the pieces that fit one SMS each, as few as can be; one piece when it fits a single SMS. No piece ends within an
 * escape pair, a surrogate pair or a grapheme cluster (Unicode, UAX 29: a letter with its marks, an emoji of several code
 * points); a cluster that no part can hold is cut between two code points. Throws a RangeError when the alphabet has no
 * septet for a character.
 */
export function cutText(text: string, encoding: SmsEncoding, referenceBits: 8 | 16): string[] {
  if (text.length <= unitsPerSms(encoding) && (unitCount(text, encoding) ?? Infinity) <= unitsPerSms(encoding))
    return [text];
  const starts = pieceStarts(text, encoding, unitsPerSms(encoding, referenceBits));
  return starts.map((start, i) => text.slice(start, starts[i + 1]));
}

function pieceStarts(text: string, encoding: SmsEncoding, room: number): number[] {
  const clusters = graphemes.segment(text);
  const starts = [0];
  let start = 0;
  let used = 0;
  for (let at = 0; at < text.length;) {
    const units = unitsAt(text, at, encoding);
    if (used + units > room) {
      const cluster = clusters.containing(at)?.index ?? at;
      start = cluster > start ? cluster : at;
      starts.push(start);
      at = start;
      used = 0;
      continue;
    }
    used += units;
    at += lengthAt(text, at);
  }
  return starts;
}

/** UTF-16 units of the code point at `at`. */
export function lengthAt(text: string, at: number): 1 | 2 {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** Where the grapheme cluster begins that holds the UTF-16 unit at `at`. */
export function clusterStart(text: string, at: number): number {
  return graphemes.segment(text).containing(at)?.index ?? at;
}
