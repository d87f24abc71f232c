import { emit, type Emission, type PublishFacts } from '@smsonly/kafka';
import type { Logger } from '@smsonly/platform';
import type { AcknowledgedOffer } from './acknowledgement.store.js';
import { tellAgain } from './acknowledgement.store.js';

export type TellDeps = Readonly<{ publishFacts: PublishFacts; logger: Logger }>;

/** The fact of an acknowledgement, for routing. */
export function offerAcknowledged(
  userId: string,
  { accountId, sessionId, offerId, acknowledgedAt, traceparent }: AcknowledgedOffer,
): Emission {
  const data = { accountId, userId, sessionId, offerId, acknowledgedAt: acknowledgedAt.toISOString() };
  return emit('message-requests', userId, { type: 'OfferAcknowledged', data }, { ...(traceparent && { traceparent }) });
}

/**
 * Tells routing, and waits for nothing: the acknowledgement is durable, and what does not get through is told again
 * (tell-again.ts). What Kafka has not accepted by then is dropped, so that nothing gathers in memory while it is away.
 */
export function tellAcknowledged(
  { publishFacts, logger }: TellDeps,
  userId: string,
  offers: readonly AcknowledgedOffer[],
): void {
  const facts = offers.map((one) => offerAcknowledged(userId, one));
  publishFacts(facts, { perishAfter: tellAgain.leastSeconds * 1000 }).catch((err: unknown) =>
    logger.debug({ err }, 'routing was not told of acknowledgements, it will be told again'),
  );
}
