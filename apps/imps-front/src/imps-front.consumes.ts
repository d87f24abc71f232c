import type { Subscriptions } from '@smsonly/kafka';
import { openQueuesOf } from './queue/open-queues.js';
import { takeAuthorisationRequests, takePresenceChanges } from './queue/take-notices.js';
import { takeOffers, takeSettlements } from './queue/take-offers.js';
import type { WakingDeps } from './wake-up/waking.js';

/**
 * What the service consumes, and which function handles it. Answers to its own requests are handled separately
 * (asking/take-answers.ts).
 */
export function impsFrontConsumes(deps: WakingDeps) {
  return {
    deliveries: {
      MessageOffered: takeOffers(deps, 'message'),
      ReportOffered: takeOffers(deps, 'report'),
      OfferSettled: takeSettlements,
      BacklogOffered: openQueuesOf(deps),
    },
    'presence-notifications': {
      PresenceChanged: takePresenceChanges(deps),
      AuthorisationAsked: takeAuthorisationRequests(deps),
    },
  } satisfies Subscriptions;
}
