/** How one conversation number has been used towards one phone. */
export type NumberUse = Readonly<{
  /** When the phone and any holder of the number last exchanged a message. */
  lastActiveAt: Date;
  /** An SMS from it is under way, or its outcome is unknown. */
  isUnsettled: boolean;
  /** The pair that holds it is exchanging messages right now. */
  isBusy?: boolean;
  /** The pair that holds it now. */
  holder?: Readonly<{ bindingId: bigint; accountId: string }>;
}>;

/** The numbers that some phones have seen, by phone and number. */
export type PhoneUse = ReadonlyMap<string, ReadonlyMap<string, NumberUse>>;

/** The number for a new pair, and the binding that has to release it, if any. */
type Choice = Readonly<{ number: string; released?: bigint }>;

/**
 * Chooses a pool number for a phone's new pair: one that the phone has never seen; else one that has no holder; else that of the pair
 * idle for longest. A number that was used after `idleSince`, is busy, or has an unsettled SMS is never reassigned: the phone would still
 * take it for the other user.
 *
 * @param use the numbers that this phone has seen
 * @returns undefined when no number is free
 */
export function chooseNumber(
  pool: Iterable<string>,
  use: ReadonlyMap<string, NumberUse>,
  idleSince: Date,
): Choice | undefined {
  let best: (Choice & { use: NumberUse }) | undefined;
  for (const number of pool) {
    const seen = use.get(number);
    if (!seen) return { number };
    if (seen.isUnsettled || seen.isBusy || seen.lastActiveAt > idleSince) continue;
    if (best && !isBetter(seen, best.use)) continue;
    best = { number, use: seen, ...(seen.holder && { released: seen.holder.bindingId }) };
  }
  return best && { number: best.number, ...(best.released !== undefined && { released: best.released }) };
}

function isBetter(one: NumberUse, other: NumberUse): boolean {
  if ((one.holder === undefined) !== (other.holder === undefined)) return one.holder === undefined;
  return one.lastActiveAt < other.lastActiveAt;
}
