/** How one conversation number has been used towards one phone. */
export type NumberUse = Readonly<{
  /** When anybody who held it and the phone last wrote to each other. */
  spokeAt: Date;
  /** An SMS from it is on its way, or nobody knows what became of it. */
  isUnsettled: boolean;
  /** The pair that holds it is writing at this moment. */
  isWriting?: boolean;
  /** The pair that holds it now. */
  holder?: Readonly<{ bindingId: bigint; accountId: string }>;
}>;

/** The numbers that some phones have seen, by phone and number. */
export type PhoneUse = ReadonlyMap<string, ReadonlyMap<string, NumberUse>>;

/** The number for a new pair, and the binding that gives it up, if any. */
type Choice = Readonly<{ number: string; released?: bigint }>;

/**
 * Chooses a number of the pool for a new pair of one phone: one that the phone has never seen; else one that nobody holds;
 * else the longest-silent pair gives its up. A number that was spoken on after `silentSince`, or is just being written from, or with an
 * SMS unsettled, is never taken: the phone would still mean the other one by it.
 *
 * @param use the numbers that this phone has seen
 * @returns undefined when no number is free
 */
export function chooseNumber(
  pool: Iterable<string>,
  use: ReadonlyMap<string, NumberUse>,
  silentSince: Date,
): Choice | undefined {
  let best: (Choice & { use: NumberUse }) | undefined;
  for (const number of pool) {
    const seen = use.get(number);
    if (!seen) return { number };
    if (seen.isUnsettled || seen.isWriting || seen.spokeAt > silentSince) continue;
    if (best && !isBetter(seen, best.use)) continue;
    best = { number, use: seen, ...(seen.holder && { released: seen.holder.bindingId }) };
  }
  return best && { number: best.number, ...(best.released !== undefined && { released: best.released }) };
}

function isBetter(one: NumberUse, other: NumberUse): boolean {
  if ((one.holder === undefined) !== (other.holder === undefined)) return one.holder === undefined;
  return one.spokeAt < other.spokeAt;
}
