import { describe, expect, it } from '@jest/globals';
import type { PartCount } from '../gateway-health/part-limit.js';
import { claimUnlessTruncated } from './claim-unless-truncated.js';

const none = { claimed: [], isFull: false };
const full = { claimed: [], isFull: true };

const claimWith = (splitting: 'gateway' | 'own', count: PartCount) =>
  claimUnlessTruncated({ splitting, countParts: async () => count, claim: async () => full })(1);

describe('SMS in the queue', () => {
  it('stay there while the gateway would truncate long texts, or has not answered whether it would', async () => {
    expect(await claimWith('gateway', { count: 'too-few', wanted: 20, counted: 5 })).toEqual(none);
    expect(await claimWith('gateway', { count: 'no-answer', why: 'ECONNREFUSED' })).toEqual(none);
  });

  it('are claimed when the gateway does not truncate them, or does not count parts', async () => {
    expect(await claimWith('gateway', { count: 'fits' })).toBe(full);
    expect(await claimWith('gateway', { count: 'not-counted', why: 'HTTP 403' })).toBe(full);
  });

  it('are claimed with own splitting, whatever the gateway would truncate', async () => {
    expect(await claimWith('own', { count: 'too-few', wanted: 20, counted: 5 })).toBe(full);
  });
});
