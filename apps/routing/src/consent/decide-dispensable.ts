import type { Consent } from './decide-consent.js';

/** A statement of a phone, with the time at which it was said. */
export type DatedConsent = Consent & Readonly<{ at: Date }>;

type Facts = Readonly<{
  /** Statements said before this need no longer be shown to anybody. */
  before: Date;
  /** Whether an account no longer exists. Its ID is never given away again. */
  isGone: (accountId: string) => boolean;
  /** Most statements of a phone that are kept although newer ones have taken their place, however young they are. */
  most: number;
}>;

/**
 * Which statements of a phone can be deleted: those that do not count, once they need not be shown either. One does not count when a newer
 * one has taken its place, when its sender is gone, or when it allows what nobody has forbidden. What counts is kept however old it is.
 *
 * @param record all statements of one phone, oldest first
 * @returns their orders
 */
export function decideDispensable(record: readonly DatedConsent[], { before, isGone, most }: Facts): bigint[] {
  const replaced = replacedIn(record);
  const surplus = new Set([...replaced].slice(0, Math.max(0, replaced.size - most)));
  const isNeeded = isNeededIn(record);
  const isOver = (one: DatedConsent): boolean =>
    replaced.has(one) || (one.accountId !== undefined && isGone(one.accountId)) || !isNeeded(one);
  return record.filter((one) => surplus.has(one) || (one.at < before && isOver(one))).map(({ order }) => order);
}

/** Those that a newer one, about the same sender or about all, has taken the place of, oldest first. */
function replacedIn(record: readonly DatedConsent[]): Set<DatedConsent> {
  const newer = new Set<string | undefined>();
  const replaced = record.toReversed().filter(({ accountId }) => {
    const isReplaced = newer.has(undefined) || newer.has(accountId);
    newer.add(accountId);
    return isReplaced;
  });
  return new Set(replaced.toReversed());
}

/** What allows SMS is needed only where another statement forbids them. */
function isNeededIn(record: readonly Consent[]): (one: Consent) => boolean {
  const forbidden = new Set(record.flatMap(({ allowed, accountId }) => (allowed ? [] : [accountId])));
  return ({ allowed, accountId }) =>
    !allowed || forbidden.has(undefined) || (accountId === undefined ? forbidden.size > 0 : forbidden.has(accountId));
}
