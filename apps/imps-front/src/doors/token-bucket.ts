/** A rate: so many a second, and so many at once after a pause. */
export type Rate = Readonly<{ perSecond: number; burst: number }>;

/** What is left of a rate, at a time in ms. */
export type TokenBucket = Readonly<{ tokens: number; at: number }>;

export function fullBucket({ burst }: Rate, now: number): TokenBucket {
  return { tokens: burst, at: now };
}

export function refilled({ tokens, at }: TokenBucket, { perSecond, burst }: Rate, now: number): TokenBucket {
  const since = Math.max(0, now - at);
  return { tokens: Math.min(burst, tokens + (since / 1000) * perSecond), at: Math.max(at, now) };
}

/** Takes one; whoever is beyond the rate gets nothing to wait for: the bucket stays as it is. */
export function taken(bucket: TokenBucket, rate: Rate, now: number): { bucket: TokenBucket; isWithin: boolean } {
  const { tokens, at } = refilled(bucket, rate, now);
  return tokens >= 1
    ? { bucket: { tokens: tokens - 1, at }, isWithin: true }
    : { bucket: { tokens, at }, isWithin: false };
}
