import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Work } from '@smsonly/kafka';
import { wake, type WakingDeps } from '../wake-up/waking.js';
import { lockWakeUpsOfAccounts } from '../wake-up/wake-up.store.js';
import { queueOffers, settleOffers, type Offer } from './offer.store.js';

type DeliveryFact<T extends FactOf<'deliveries'>['type']> = Extract<FactOf<'deliveries'>, { type: T }>;

/**
 * MessageOffered, ReportOffered: into the queue of every live session of the account, whose client is woken. Of a message the queue holds
 * the ID: everything else is read when it is given out.
 */
export function takeOffers(deps: WakingDeps, kind: Offer['kind']) {
  return async (
    events: readonly Envelope<DeliveryFact<'MessageOffered' | 'ReportOffered'>>[],
    { tx, now }: Work,
  ): Promise<Outgoing[]> => {
    const offers = events.map(({ data, traceparent }) => ({
      accountId: data.accountId,
      kind,
      offerId: data.offerId,
      sequence: data.sequence,
      sender: data.sender,
      payload: kind === 'message' ? { messageId: data.messageId } : data,
      ...(traceparent !== undefined && { traceparent }),
    }));
    lockWakeUpsOfAccounts(
      tx,
      offers.map(({ accountId }) => accountId),
    );
    return wake(deps, tx, await queueOffers(tx, offers, now), 'offers', now);
  };
}

/** OfferSettled: removed from all queues of the account. */
export async function takeSettlements(
  events: readonly Envelope<DeliveryFact<'OfferSettled'>>[],
  { tx, now }: Work,
): Promise<Outgoing[]> {
  await settleOffers(
    tx,
    events.map(({ data }) => data),
    now,
  );
  return [];
}
