import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fullBucket, taken } from './token-bucket.js';

fc.configureGlobal({ endOnFailure: true });

describe('a rate', () => {
  it('lets through no more than the burst and what has come since, and all that keeps to it', () => {
    const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 100 }), burst: fc.integer({ min: 1, max: 200 }) });
    const waits = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 50 });
    fc.assert(
      fc.property(rates, waits, (rate, all) => {
        let now = 1_000;
        let bucket = fullBucket(rate, now);
        let within = 0;
        for (const wait of all) {
          now += wait;
          const next = taken(bucket, rate, now);
          bucket = next.bucket;
          if (next.isWithin) within += 1;
          // Whoever waits long enough for one is always within.
          else expect(wait).toBeLessThan(1000 / rate.perSecond + 1e-6);
          expect(bucket.tokens).toBeGreaterThanOrEqual(0);
          expect(bucket.tokens).toBeLessThanOrEqual(rate.burst);
        }
        expect(within).toBeLessThanOrEqual(rate.burst + ((now - 1_000) / 1000) * rate.perSecond + 1e-6);
      }),
    );
  });
});
