import type { PublishFacts } from '@smsonly/kafka';
import { isDoneWithin } from './is-done-within.js';

/** Records are dropped this long after the wait for them has ended. */
const expiryMarginMs = 1_000;

/**
 * Publishes what the caller tries again when it did not get through: what Kafka has not accepted soon after is dropped, rather than
 * sent beside the next attempt.
 * @returns false when Kafka did not accept it within `kafkaWaitMs`
 */
export function isToldInTime(
  { publishFacts, kafkaWaitMs }: Readonly<{ publishFacts: PublishFacts; kafkaWaitMs: number }>,
  facts: Parameters<PublishFacts>[0],
): Promise<boolean> {
  return isDoneWithin(kafkaWaitMs, publishFacts(facts, { perishAfter: kafkaWaitMs + expiryMarginMs }));
}
