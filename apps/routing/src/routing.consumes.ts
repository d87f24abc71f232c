import type { Subscriptions } from '@smsonly/kafka';
import { changeBlockLists, reportBlockLists } from './block-lists/change-block-lists.js';
import { closeAccounts } from './close-account/close-accounts.js';
import { forwardMessages } from './forward-message/forward-messages.js';
import { offerBacklog } from './offers/offer-backlog.js';
import { rejectMessages } from './offers/reject-messages.js';
import { settleAcknowledged, settleDeferred, settleRefused } from './offers/settle-offers.js';
import { receiveReplies } from './receive-reply/receive-replies.js';
import { routeMessages } from './route-message/route-messages.js';
import type { RoutingDeps } from './routing.deps.js';
import { recordAccepted, recordUnknown, settleDelivered, settleFailed } from './sms-reports/settle-submissions.js';

/** What routing consumes, and the function that handles each fact. */
export function routingConsumes(deps: RoutingDeps) {
  return {
    'message-requests': {
      SessionStarted: offerBacklog(deps),
      SessionEnded: 'ignored',
      MessageSubmitted: routeMessages(deps),
      OfferAcknowledged: settleAcknowledged(deps),
      OfferRested: settleDeferred(deps),
      OfferRefused: settleRefused(deps),
      MessageRejectionRequested: rejectMessages(deps),
      MessageForwardRequested: forwardMessages(deps),
      BlockChangeRequested: changeBlockLists(deps),
      BlockListsRequested: reportBlockLists(),
    },
    'account-events': {
      // Nothing to do: the registry is read for each message.
      AccountRegistered: 'ignored',
      AccountChanged: 'ignored',
      AccountDeregistered: closeAccounts(deps),
    },
    'sms-events': {
      SmsAccepted: recordAccepted(deps),
      SmsOutcomeUnknown: recordUnknown(deps),
      SmsDelivered: settleDelivered(deps),
      SmsFailed: settleFailed(deps),
      SmsReceived: receiveReplies(deps),
    },
  } satisfies Subscriptions;
}
