import type { Clock } from '@smsonly/platform';
import type { Emission } from './outgoing.js';
import type { PublishOptions, Publisher } from './publisher.js';
import { sealFact } from './record.js';

/** Publishes facts at once; resolves when the broker has acknowledged all of them. */
export type PublishFacts = (facts: readonly Emission[], options?: PublishOptions) => Promise<void>;

/**
 * For facts without an outbox: the caller publishes them again if that may have failed.
 * The function throws SchemaError or DecisionError when one can never be published.
 */
export function publishFacts(publisher: Publisher, instance: string, clock: Clock): PublishFacts {
  return async (facts, options) => {
    const writer = { source: `/${instance}`, now: clock(), tracing: publisher.tracing };
    await publisher.publish(
      facts.map((fact) => sealFact(fact, writer)),
      options,
    );
  };
}
