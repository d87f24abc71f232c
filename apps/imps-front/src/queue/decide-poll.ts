/** A server transaction that waits for its acknowledgement, with what the choice of the next one needs. */
export type PollCandidate = Readonly<{
  number: bigint;
  /** Offers keep routing's order, notices their own; between the two, the one that came first. */
  lane: 'offer' | 'notice';
  /** How often it was delivered. */
  deliveries: number;
}>;

export type PollDecision<C extends PollCandidate> = Readonly<{
  next?: C;
  /** Delivered often enough: they no longer hold up others. */
  defer: readonly C[];
  /** Something else waits behind the delivered one: the client is to poll again. */
  more: boolean;
}>;

/** A transaction that a client did not acknowledge this many times is deferred until the next login. */
const mostDeliveries = 3;

/**
 * The next server transaction for a poll: the oldest that is not acknowledged, which may be the same as last time.
 * @param waiting in order within each lane
 */
export function decidePoll<C extends PollCandidate>(waiting: readonly C[]): PollDecision<C> {
  const able = waiting.filter(({ deliveries }) => deliveries < mostDeliveries);
  const defer = waiting.filter(({ deliveries }) => deliveries >= mostDeliveries);
  const offer = able.find(({ lane }) => lane === 'offer');
  const notice = able.find(({ lane }) => lane === 'notice');
  const next = offer && notice ? (offer.number < notice.number ? offer : notice) : (offer ?? notice);
  return { ...(next && { next }), defer, more: able.length > 1 };
}
