import { wouldTruncate, type PartCount } from '../gateway-health/part-limit.js';
import type { ClaimResult } from './claim.store.js';

/**
 * Claims attempts, but none while the gateway would truncate long texts or has not answered whether it would: it answers Success even when it
 * drops the end of a text. With own splitting nothing can be truncated.
 */
export function claimUnlessTruncated({
  splitting,
  countParts,
  claim,
}: Readonly<{
  splitting: 'gateway' | 'own';
  countParts: () => Promise<PartCount>;
  claim: (most: number) => Promise<ClaimResult>;
}>): (most: number) => Promise<ClaimResult> {
  if (splitting === 'own') return claim;
  return async (most) => (wouldTruncate(await countParts()) ? { claimed: [], isFull: false } : claim(most));
}
