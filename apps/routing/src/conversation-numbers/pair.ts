/** An SMS-only user and an IM user who exchange messages. */
export type Pair = Readonly<{ phone: string; accountId: string; userId: string }>;

/** Names a pair. */
export function pairKey({ phone, accountId }: Pick<Pair, 'phone' | 'accountId'>): string {
  return `${phone} ${accountId}`;
}

/** Each pair once. */
export function distinctPairs(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.map((pair) => [pairKey(pair), pair])).values()];
}
