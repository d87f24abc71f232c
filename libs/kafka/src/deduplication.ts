import type { Envelope } from '@smsonly/contracts';
import { isTransient } from '@smsonly/persistence';

/** Some events turned out to be in the inbox already; the transaction was rolled back. */
export class CarriedOutBefore extends Error {
  override readonly name = 'CarriedOutBefore';
}

/**
 * What to do with an event: it is `handled`; or `repeated`, because it was handled before, in this transaction or another, by this
 * process or another; or `expired`, see `lateRequests`.
 */
export type Verdict = 'handled' | 'repeated' | 'expired';

/**
 * Decides on the events of one transaction, in order. `known` has the IDs found in the inbox. A late request does not count as handled: of
 * two with the same ID, the first in time is handled.
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

/** For how many runs the inbox is read first, after a repeated event was found. */
const checksAfterRepeat = 20;

/**
 * Makes each event take effect once. Repeats come in bursts, after a crash or a rebalance, and otherwise hardly ever: so all events are
 * assumed to be new, which saves a round trip, until the inbox's primary key rejects one; then the inbox is read first for a while.
 */
export class Deduplication {
  #checksLeft = checksAfterRepeat;

  /**
   * @param carryOut reads the inbox first if asked to, and throws CarriedOutBefore when an event is in it nevertheless
   * @throws what `carryOut` throws, except CarriedOutBefore
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
        // Without reading the inbox, a handler may also have failed on an event that it had handled before.
        const mayBeRepeat = error instanceof CarriedOutBefore || (!checkInbox && !isTransient(error));
        if (!mayBeRepeat) throw error;
        this.#checksLeft = checksAfterRepeat;
      }
    }
  }
}
