import { deliveriesThatTell } from '../sessions/deliveries.js';

/** A server transaction that was given out and not acknowledged. */
export type Unacknowledged = Readonly<{ deliveries: number; givenAt: Date }>;

export type Silence<U extends Unacknowledged> = Readonly<{
  /** This poll shows that the client never acknowledges. */
  isKnownNow: boolean;
  /** What the poll acknowledges in the client's place. */
  acknowledged: readonly U[];
}>;

/**
 * What a poll means of a client that has never acknowledged anything: it counts as acknowledgement of what was given out before
 * the poll came in, once the client is known to be so.
 *
 * It becomes known when the client polls on after it got something twice, a sixth of `redeliveryMs` later: some clients poll
 * before they acknowledge, and the acknowledgement may still be under way.
 *
 * @param isKnown the client is known never to acknowledge; false: nothing is known
 * @param arrivedAt when the poll came in
 */
export function decideSilence<U extends Unacknowledged>(
  isKnown: boolean,
  given: readonly U[],
  arrivedAt: Date,
  redeliveryMs: number,
): Silence<U> {
  const ageOf = ({ givenAt }: U): number => arrivedAt.getTime() - givenAt.getTime();
  const isKnownNow =
    !isKnown && given.some((one) => one.deliveries >= deliveriesThatTell && ageOf(one) >= redeliveryMs / 6);
  const acknowledged = isKnown || isKnownNow ? given.filter((one) => ageOf(one) > 0) : [];
  return { isKnownNow, acknowledged };
}
