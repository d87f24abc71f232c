import type { FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing } from '@smsonly/kafka';
import type { RoutingMetrics } from '../routing.metrics.js';
import { settleExpired } from './settle-offers.js';

type SessionStarted = Extract<FactOf<'message-requests'>, { type: 'SessionStarted' }>;

/**
 * A session started. What its user has not acknowledged is not offered again one by one: imps-front reads it, in pages, once
 * `BacklogOffered` says that all they acknowledged before this login is settled. What has expired is settled first.
 */
export function offerBacklog(deps: { metrics: RoutingMetrics }): Handler<SessionStarted> {
  return async (events, work) => {
    const accountIds = [...new Set(events.map((event) => event.data.session.accountId))];
    const expired = await settleExpired(deps, work, { accountIds });
    const backlogs = events.map((event): Outgoing => {
      const { accountId, userId, sessionId } = event.data.session;
      const data = { accountId, userId, sessionId };
      return emit('deliveries', event.key, { type: 'BacklogOffered', data }, { cause: event });
    });
    return [...expired, ...backlogs];
  };
}
