/**
 * The user data header of a part of a long SMS (TS 23.040, 9.2.3.24.1 and 9.2.3.24.8):
 *   UDHL  { IEI  length  data }
 *   IEI 00, length 3: reference (8 bits), total, sequence
 *   IEI 08, length 4: reference (16 bits), total, sequence
 */
export interface Concatenation {
  readonly reference: number;
  readonly referenceBits: 8 | 16;
  /** Parts of the whole text, 1 to 255. */
  readonly total: number;
  /** Place of this part, 1 to `total`. */
  readonly sequence: number;
}

/** One part of a long SMS: where it belongs, and its octets without the header. */
export interface ConcatenatedPart extends Concatenation {
  readonly body: Uint8Array;
}

/**
 * The part in `octets` if they begin with a well-formed header that holds a concatenation element, else undefined. Jasmin does
 * not tell whether a header is there (esm_class is not passed on), so this asks for more than the first octets: every
 * element must end where the header ends and the numbers must make sense.
 */
export function readConcatenation(octets: Uint8Array): ConcatenatedPart | undefined {
  const headerEnd = 1 + (octets[0] ?? 0);
  if (headerEnd < 6 || headerEnd > octets.length) return undefined;
  let found: Concatenation | undefined;
  let at = 1;
  while (at + 2 <= headerEnd) {
    const element = octets[at] as number;
    const length = octets[at + 1] as number;
    const data = octets.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (at > headerEnd) return undefined;
    found ??= concatenationElement(element, data);
  }
  if (at !== headerEnd || found === undefined) return undefined;
  return { ...found, body: octets.subarray(headerEnd) };
}

function concatenationElement(element: number, data: Uint8Array): Concatenation | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = data;
  if (element === 0x00 && data.length === 3) return sensible({ reference: a, referenceBits: 8, total: b, sequence: c });
  if (element === 0x08 && data.length === 4)
    return sensible({ reference: (a << 8) | b, referenceBits: 16, total: c, sequence: d });
  return undefined;
}

function sensible(part: Concatenation): Concatenation | undefined {
  return part.sequence >= 1 && part.sequence <= part.total ? part : undefined;
}

/** The header of one part: `05 00 03 ref total seq`, or `06 08 04 ref ref total seq`. Throws a RangeError on numbers it cannot hold. */
export function concatenationHeader({ reference, referenceBits, total, sequence }: Concatenation): Uint8Array {
  if (!Number.isInteger(reference) || reference < 0 || reference >= 2 ** referenceBits)
    throw new RangeError(`reference ${reference} does not fit in ${referenceBits} bits`);
  if (!(total >= 1 && total <= 255 && sequence >= 1 && sequence <= total))
    throw new RangeError(`part ${sequence} of ${total} does not exist; a long SMS has 1 to 255 parts`);
  return referenceBits === 8
    ? Uint8Array.of(5, 0x00, 3, reference, total, sequence)
    : Uint8Array.of(6, 0x08, 4, reference >> 8, reference & 0xff, total, sequence);
}
