import { inPool, type NumberPool } from './number-pool.js';
import { inRanges, type NumberRanges } from './number-ranges.js';

/**
 * True for a number that is an SMS-only user's unless it is registered: in the operator's ranges, and not a conversation
 * number.
 * @param msisdn a number that has been read already, E.164 with `+`
 */
export function isSmsOnlyNumber(
  msisdn: string,
  { ranges, pool }: Readonly<{ ranges: NumberRanges; pool: NumberPool }>,
): boolean {
  return inRanges(msisdn, ranges) && !inPool(msisdn, pool);
}
