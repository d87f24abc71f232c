/** One holder of a number towards a phone, in the number's history. */
export type HeldNumber = Readonly<{
  bindingId: bigint;
  /** When the pair last wrote over the number, in either direction, or lost it. */
  lastUsedAt: Date;
  /** Whether it may be deleted now: nobody else is changing it. */
  isFree: boolean;
}>;

/**
 * Which holders of one number towards one phone can be forgotten: those that were silent since `before`, from the oldest one on, up to the first
 * that was not. A holder in the middle is never forgotten before those that came earlier: a reply that was meant for the
 * one in the middle would find the one before. The last one may be the present holder; the number is free for others then.
 *
 * Nothing is forgotten while an SMS from the number is unsettled.
 *
 * @param history all holders of the number towards the phone, oldest first
 */
export function decideForgetting(
  history: readonly HeldNumber[],
  { before, isUnsettled }: Readonly<{ before: Date; isUnsettled: boolean }>,
): bigint[] {
  if (isUnsettled) return [];
  const firstKept = history.findIndex(({ lastUsedAt, isFree }) => lastUsedAt >= before || !isFree);
  return (firstKept === -1 ? history : history.slice(0, firstKept)).map(({ bindingId }) => bindingId);
}
