import type { Envelope } from '@smsonly/contracts';
import { isTransient } from '@smsonly/persistence';

/** Some events turned out to be in the inbox; what was done with them was undone. */
export class CarriedOutBefore extends Error {
  override readonly name = 'CarriedOutBefore';
}

/**
 * What is done with an event: it is `handled`; or it is a repeat of one that was carried out before, in this transaction or another,
 * by this process or another; or it has `expired`, see `lateRequests`.
 */
export type Verdict = 'handled' | 'repeated' | 'expired';

/**
 * Judges the events of one transaction, in their order. `known` holds the IDs that are in the inbox. A late request does not stand
 * for its repeat: of two with one ID the first that is in time is handled.
 */
export function judge(
  events: readonly Envelope[],
  known: Readonly<{ has(id: string): boolean }>,
  late: ReadonlySet<Envelope>,
): ReadonlyMap<Envelope, Verdict> {
  const handled = new Set<string>();
  const verdicts = new Map<Envelope, Verdict>();
  for (const event of events) {
    if (known.has(event.id)) verdicts.set(event, 'repeated');
    else if (late.has(event)) verdicts.set(event, 'expired');
    else if (handled.has(event.id)) verdicts.set(event, 'repeated');
    else {
      handled.add(event.id);
      verdicts.set(event, 'handled');
    }
  }
  return verdicts;
}

/** For how many runs the inbox is looked into first, after an event was found to have been carried out before. */
const checksAfterRepeat = 20;

/**
 * Carries runs out so that each event takes effect once. Repeats come in bursts, after a crash or a rebalance, and otherwise hardly
 * ever: so all events are taken for new, which saves a round trip, until the inbox's key refuses one; then it is looked into first for a while.
 */
export class Deduplication {
  #checksLeft = checksAfterRepeat;

  /**
   * `carryOut` looks into the inbox first when it is told to, and throws CarriedOutBefore when an event is in it nevertheless.
   * @throws what `carryOut` throws, but CarriedOutBefore
   */
  async carryOut<R extends Readonly<{ outcomes: readonly Readonly<{ repeated: number }>[] }>>(
    carryOut: (options: { checkInbox: boolean }) => Promise<R>,
  ): Promise<R> {
    for (;;) {
      const checkInbox = this.#checksLeft > 0;
      try {
        const result = await carryOut({ checkInbox });
        this.#checksLeft = result.outcomes.some(({ repeated }) => repeated > 0)
          ? checksAfterRepeat
          : Math.max(0, this.#checksLeft - 1);
        return result;
      } catch (error) {
        // Without a look, a handler may also have stumbled over an event that it has carried out before.
        const mayBeRepeat = error instanceof CarriedOutBefore || (!checkInbox && !isTransient(error));
        if (!mayBeRepeat) throw error;
        this.#checksLeft = checksAfterRepeat;
      }
    }
  }
}
