import { gsm7, ucs2, unitCount, unitsPerSms, type SmsEncoding } from './encoding.js';
import type { LockingLanguage, NationalLanguage } from './national-languages.js';
import { cutText } from './segments.js';

/** The encodings that network and phones support. Defaults: the default alphabet and UCS-2, no national tables. */
export interface AllowedEncodings {
  /** The default alphabet with its extension table; default true. */
  readonly gsm7?: boolean;
  /** Default true. */
  readonly ucs2?: boolean;
  /** Languages whose single shift table may be named in the header. */
  readonly singleShift?: readonly NationalLanguage[];
  /** Languages whose locking shift table may be named in the header. */
  readonly lockingShift?: readonly LockingLanguage[];
}

/** An encoding for a text, and how much it takes. */
export interface PickedEncoding {
  readonly encoding: SmsEncoding;
  /** Septets (a character behind an escape is two) or UTF-16 units (a surrogate pair is two), headers not counted. */
  readonly units: number;
  /** SMS that it takes, cut as `cutText` does. */
  readonly segments: number;
}

/**
 * The allowed encoding that takes the fewest SMS and changes no character; undefined when none has a place for every
 * character. Among equals the one that more phones read: the default alphabet, then UCS-2, then a national single shift
 * table, then a locking one, then both (of one language before two), languages in the order given.
 */
export function pickEncoding(
  text: string,
  allowed: AllowedEncodings = {},
  referenceBits: 8 | 16 = 8,
): PickedEncoding | undefined {
  let best: PickedEncoding | undefined;
  for (const encoding of candidates(allowed)) {
    const units = unitCount(text, encoding);
    if (units === undefined) continue;
    if (best !== undefined && leastSegments(units, encoding, referenceBits) >= best.segments) continue;
    const segments = segmentCount(text, encoding, referenceBits);
    if (best === undefined || segments < best.segments) best = { encoding, units, segments };
    if (best.segments === 1) return best;
  }
  return best;
}

/** SMS that `text` takes in `encoding`, cut as `cutText` does. Throws a RangeError when the alphabet lacks a character. */
export function segmentCount(text: string, encoding: SmsEncoding, referenceBits: 8 | 16 = 8): number {
  return cutText(text, encoding, referenceBits).length;
}

function leastSegments(units: number, encoding: SmsEncoding, referenceBits: 8 | 16): number {
  return units <= unitsPerSms(encoding) ? 1 : Math.ceil(units / unitsPerSms(encoding, referenceBits));
}

function* candidates(allowed: AllowedEncodings): Generator<SmsEncoding> {
  const { singleShift = [], lockingShift = [] } = allowed;
  if (allowed.gsm7 ?? true) yield gsm7;
  if (allowed.ucs2 ?? true) yield ucs2;
  for (const language of singleShift) yield { alphabet: 'gsm7', singleShift: language };
  for (const language of lockingShift) yield { alphabet: 'gsm7', lockingShift: language };
  const pairs = lockingShift.flatMap((locking) => singleShift.map((single) => ({ locking, single })));
  for (const own of [true, false])
    for (const { locking, single } of pairs)
      if ((locking === single) === own) yield { alphabet: 'gsm7', lockingShift: locking, singleShift: single };
}
