import { unitCount, unitsAt, unitsPerSms, type SmsEncoding } from './encoding.js';
import { clusterStart, lengthAt } from './segments.js';

/** One cut of a gateway that fills each part to the last unit. */
export interface BlindCut {
  /** The part that ends here, counted from 1. */
  readonly afterPart: number;
  /** Index in the text (UTF-16 units) of the character that the next part begins with, or that is cut in two. */
  readonly at: number;
  /** What the cut breaks; absent when it breaks nothing. Phones that join before they decode show it correctly anyway. */
  readonly breaks?: 'escape pair' | 'surrogate pair' | 'grapheme cluster';
}

/**
 * Where a gateway that cuts blindly would cut `text`: at every 153 septets or 67 UTF-16 units of a text that fits no single
 * SMS (8-bit reference). Empty when it fits one. Throws a RangeError when the alphabet lacks a character.
 */
export function blindCuts(text: string, encoding: SmsEncoding, referenceBits: 8 | 16 = 8): BlindCut[] {
  if ((unitCount(text, encoding) ?? Infinity) <= unitsPerSms(encoding)) return [];
  const room = unitsPerSms(encoding, referenceBits);
  const cuts: BlindCut[] = [];
  let used = 0;
  for (let at = 0; at < text.length; at += lengthAt(text, at)) {
    const units = unitsAt(text, at, encoding);
    const cut = (cuts.length + 1) * room;
    if (used === cut) cuts.push(betweenCharacters(text, at, cuts.length + 1));
    else if (used < cut && used + units > cut)
      cuts.push({
        afterPart: cuts.length + 1,
        at,
        breaks: encoding.alphabet === 'gsm7' ? 'escape pair' : 'surrogate pair',
      });
    used += units;
  }
  return cuts;
}

function betweenCharacters(text: string, at: number, afterPart: number): BlindCut {
  return clusterStart(text, at) === at ? { afterPart, at } : { afterPart, at, breaks: 'grapheme cluster' };
}
