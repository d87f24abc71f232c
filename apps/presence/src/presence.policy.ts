import type { Numbering } from '@smsonly/directory';
import { rangesOverlapping, type NumberPool, type NumberRanges } from '@smsonly/imps-model';
import { ConfigurationError } from '@smsonly/platform';

/**
 * Which numbers of the domain can be SMS-only users.
 * @throws ConfigurationError when the pool of conversation numbers lies in the ranges
 */
export function numberingOf(domain: string, ranges: NumberRanges, pool: NumberPool): Numbering {
  const overlap = rangesOverlapping(pool, ranges);
  if (overlap.length > 0) {
    throw new ConfigurationError(
      `SMS_NUMBER_POOL has numbers in ${overlap.join(', ')} of SMS_ONLY_RANGES: conversation numbers cannot be SMS-only users`,
    );
  }
  return { domain: domain.toLowerCase(), ranges, pool };
}
