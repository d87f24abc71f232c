import type { FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing } from '@smsonly/kafka';
import type { RoutingMetrics } from '../routing.metrics.js';
import { offered, type Offer } from './offer.js';
import { readOffers } from './offer.store.js';
import { settleExpired } from './settle-offers.js';

type SessionStarted = Extract<FactOf<'message-requests'>, { type: 'SessionStarted' }>;

/**
 * A session started: everything its user has not acknowledged is offered again, in sequence, followed by `BacklogOffered`. All of it goes
 * out in one transaction; the limit on waiting offers keeps that small.
 */
export function offerBacklog(deps: { metrics: RoutingMetrics }): Handler<SessionStarted> {
  return async (events, work) => {
    const accountIds = [...new Set(events.map((event) => event.data.session.accountId))];
    const expired = await settleExpired(deps, work, { accountIds });
    const waiting = Map.groupBy(await readOffers(work.tx, accountIds), (offer) => offer.addressee.accountId);
    const backlogs = events.flatMap((event): Outgoing[] => {
      const { accountId, userId, sessionId } = event.data.session;
      const again = (offer: Offer): Outgoing => emit('deliveries', event.key, offered(offer), { cause: event });
      const end = { type: 'BacklogOffered' as const, data: { accountId, userId, sessionId } };
      return [...(waiting.get(accountId) ?? []).map(again), emit('deliveries', event.key, end, { cause: event })];
    });
    return [...expired, ...backlogs];
  };
}
