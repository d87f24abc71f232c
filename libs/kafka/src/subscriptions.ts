import type { Envelope, Fact, FactOf, TopicName } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import type { Outgoing } from './outgoing.js';

/** What a handler works with: the transaction of this run, and the time at which the run began. */
export type Work = Readonly<{ tx: Tx; now: Date }>;

/**
 * Carries out a run of consecutive events of one type and partition, in their order, and gives back what is to be published.
 * Around it, in the same transaction: events carried out before are left out (their stored answers are sent again), requests past
 * their deadline are left out, outgoing facts and answers are stored.
 *
 * It may be called again with the same events after a fault, and then with each one alone, so it must have no effect but through
 * `work.tx`, and calls nothing remote.
 * @throws DecisionError when an event cannot be carried out; a fault of the database waits and is tried again without end; any other
 * error counts as a DecisionError
 */
export type Handler<F extends Fact = Fact> = (
  events: readonly Envelope<F>[],
  work: Work,
) => Promise<readonly Outgoing[]>;

/** One topic's part of the table: every fact that it carries has a handler, or is ignored in so many words. */
export type TopicSubscription<T extends TopicName> = {
  readonly [K in FactOf<T>['type']]: Handler<Extract<FactOf<T>, { type: K }>> | 'ignored';
};

/** What a service consumes, and which function carries it out. */
export type Subscriptions = { readonly [T in TopicName]?: TopicSubscription<T> };

/** An event that this service will never be able to carry out. The message goes into the dead letter: no texts, no numbers. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError';
}
