import { describe, expect, it } from '@jest/globals';
import type { PartCount } from '../gateway-health/part-limit.js';
import { claimUnlessCut } from './claim-unless-cut.js';

const none = { claimed: [], isFull: false };
const full = { claimed: [], isFull: true };

const claimWith = (splitting: 'gateway' | 'own', count: PartCount) =>
  claimUnlessCut({ splitting, countParts: async () => count, claim: async () => full })(1);

describe('SMS in the queue', () => {
  it('stay there while the gateway would cut long texts, or could not be asked whether it would', async () => {
    expect(await claimWith('gateway', { count: 'too-few', wanted: 20, counted: 5 })).toEqual(none);
    expect(await claimWith('gateway', { count: 'not-asked', why: 'ECONNREFUSED' })).toEqual(none);
  });

  it('are claimed when the gateway leaves them whole, or does not tell', async () => {
    expect(await claimWith('gateway', { count: 'fits' })).toBe(full);
    expect(await claimWith('gateway', { count: 'not-told', why: 'HTTP 403' })).toBe(full);
  });

  it('are claimed whatever the gateway would cut where we cut ourselves', async () => {
    expect(await claimWith('own', { count: 'too-few', wanted: 20, counted: 5 })).toBe(full);
  });
});
