import type { Subscriptions } from '@smsonly/kafka';
import { openQueuesOf } from './queue/open-queues.js';
import { takeAuthorisationRequests, takePresenceChanges } from './queue/take-notices.js';
import { takeOffers, takeSettlements } from './queue/take-offers.js';

/**
 * What the service consumes, and which function handles it. Answers to its own requests are handled separately
 * (asking/take-answers.ts).
 */
export const impsFrontConsumes = {
  deliveries: {
    MessageOffered: takeOffers('message'),
    ReportOffered: takeOffers('report'),
    OfferSettled: takeSettlements,
    BacklogOffered: openQueuesOf,
  },
  'presence-notifications': {
    PresenceChanged: takePresenceChanges,
    AuthorisationAsked: takeAuthorisationRequests,
  },
} satisfies Subscriptions;
