import { mostDeliveries } from '../sessions/deliveries.js';

/** A server transaction that a poll could bring, with what the choice of the next one needs. */
export type PollCandidate = Readonly<{
  number: bigint;
  /** Offers keep routing's order, notices their own; between the two, the one that came first. */
  lane: 'offer' | 'notice';
  /** How often it was delivered. */
  deliveries: number;
  /** It was given out before, and is due again by now. */
  again: boolean;
  /** Whose message it is; absent for everything else. */
  sender?: string;
}>;

export type PollDecision<C extends PollCandidate> = Readonly<{
  next?: C;
  /** Delivered often enough: they no longer hold up others. */
  defer: readonly C[];
  /** A poll right after this one would bring something else: the client is to poll again. */
  more: boolean;
}>;

/**
 * The next server transaction for a poll. What is due again comes after everything that was never given out, but before a later
 * message of its sender. What was given out lately is no candidate: it never comes twice in a row, and holds nothing back.
 * @param due in order within each lane what was never given out; what is due again as it became due
 */
export function decidePoll<C extends PollCandidate>(due: readonly C[]): PollDecision<C> {
  const able = due.filter(({ deliveries }) => deliveries < mostDeliveries);
  const defer = due.filter(({ deliveries }) => deliveries >= mostDeliveries);
  const fresh = firstFresh(able);
  const again = able.filter((one) => one.again);
  const before = fresh?.sender !== undefined && again.find(({ sender }) => sender === fresh.sender);
  const next = before || (fresh ?? again[0]);
  return { ...(next && { next }), defer, more: able.length > 1 };
}

function firstFresh<C extends PollCandidate>(able: readonly C[]): C | undefined {
  const offer = able.find(({ lane, again }) => lane === 'offer' && !again);
  const notice = able.find(({ lane, again }) => lane === 'notice' && !again);
  return offer && notice ? (offer.number < notice.number ? offer : notice) : (offer ?? notice);
}
