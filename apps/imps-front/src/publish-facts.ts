import type { Emission } from '@smsonly/kafka';

/** Publishes facts at once, without an outbox; resolves when the broker has acknowledged all of them. */
export type PublishFacts = (facts: readonly Emission[]) => Promise<void>;
