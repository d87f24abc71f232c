import { mayCut, type PartCount } from '../gateway-health/part-limit.js';
import type { Claims } from './claim.store.js';

/**
 * Claims attempts, but none while the gateway would cut our long texts (or has not been asked yet): it says Success to a text of which it
 * leaves out the end. Where we cut them ourselves there is nothing to wait for.
 */
export function claimUnlessCut({
  splitting,
  countParts,
  claim,
}: Readonly<{
  splitting: 'gateway' | 'own';
  countParts: () => Promise<PartCount>;
  claim: (most: number) => Promise<Claims>;
}>): (most: number) => Promise<Claims> {
  if (splitting === 'own') return claim;
  return async (most) => (mayCut(await countParts()) ? { claimed: [], isFull: false } : claim(most));
}
