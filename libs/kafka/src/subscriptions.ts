import type { Envelope, Fact, FactOf, TopicName } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import type { Outgoing } from './outgoing.js';

/** The transaction of a run, and the time at which the run started. */
export type Work = Readonly<{ tx: Tx; now: Date }>;

/**
 * Handles a run of consecutive events of one type and partition, in order, and returns what has to be published. The transport does the
 * rest in the same transaction: it omits events that were handled before (and resends their stored answers) and requests past their
 * deadline, and stores outgoing facts and answers.
 *
 * After a fault it may be called again with the same events, and then with each one alone, so it must have no effect except through
 * `work.tx`, and must not call anything remote.
 * @throws DecisionError when an event cannot be handled; database faults are retried without limit; any other error counts as a
 * DecisionError
 */
export type Handler<F extends Fact = Fact> = (
  events: readonly Envelope<F>[],
  work: Work,
) => Promise<readonly Outgoing[]>;

/** One topic's part of the table: every fact that it carries has a handler or is explicitly ignored. */
export type TopicSubscription<T extends TopicName> = {
  readonly [K in FactOf<T>['type']]: Handler<Extract<FactOf<T>, { type: K }>> | 'ignored';
};

/** What a service consumes, and the function that handles each fact. */
export type Subscriptions = { readonly [T in TopicName]?: TopicSubscription<T> };

/** An event that this service can never handle. The error message goes into the dead letter: no texts, no numbers. */
export class DecisionError extends Error {
  override readonly name = 'DecisionError';
}
