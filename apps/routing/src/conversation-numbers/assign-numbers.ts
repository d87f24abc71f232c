import { chooseNumber, type Choice, type NumberUse } from './choose-number.js';

/** An SMS-only user and an IM user. */
export type Pair = Readonly<{ phone: string; accountId: string; userId: string }>;

/** The numbers that some phones have seen, by phone and number. */
export type PhoneUse = ReadonlyMap<string, ReadonlyMap<string, NumberUse>>;

export type Assignment = Readonly<{ pair: Pair; choice: Choice | undefined }>;

/** Chooses a number for each of these pairs that have none, one after the other: no two of a phone get the same. */
export function assignNumbers(
  pairs: readonly Pair[],
  use: PhoneUse,
  pool: () => Iterable<string>,
  { now, holdMs }: { now: Date; holdMs: number },
): Assignment[] {
  const silentSince = new Date(now.getTime() - holdMs);
  const taken = new Map<string, Map<string, NumberUse>>();
  return pairs.map((pair) => {
    const ofPhone = taken.get(pair.phone) ?? new Map(use.get(pair.phone));
    taken.set(pair.phone, ofPhone);
    const choice = chooseNumber(pool(), ofPhone, silentSince);
    if (choice) ofPhone.set(choice.number, { spokeAt: now, isUnsettled: true });
    return { pair, choice };
  });
}
