/** An operator's number ranges: E.164 prefixes with `+`. */
export type NumberRanges = readonly string[];

/**
 * Reads ranges as configured: prefixes separated by commas, `+479,+474`.
 *
 * @throws RangeError naming the part that is not a prefix.
 */
export function parseNumberRanges(text: string): NumberRanges {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const part of parts) {
    if (!/^\+[1-9][0-9]{0,14}$/.test(part)) {
      throw new RangeError(`"${part}" is not a number range: write E.164 prefixes such as +479, separated by commas`);
    }
  }
  return parts;
}

/** True when the number lies in one of the ranges. */
export function inRanges(msisdn: string, ranges: NumberRanges): boolean {
  for (const range of ranges) if (msisdn.startsWith(range)) return true;
  return false;
}
