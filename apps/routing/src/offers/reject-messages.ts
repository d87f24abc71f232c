import type { FactOf } from '@smsonly/contracts';
import { composeResult, status, statusText } from '@smsonly/imps-model';
import { answer, type Handler, type Outgoing } from '@smsonly/kafka';
import type { RoutingMetrics } from '../routing.metrics.js';
import { lockMessages } from './offer.store.js';
import { settleBy } from './settle-offers.js';

type Requested = Extract<FactOf<'message-requests'>, { type: 'MessageRejectionRequested' }>;

/** RejectMessage-Request: the messages are settled without having been read; their senders get 538. */
export function rejectMessages(deps: Readonly<{ metrics: RoutingMetrics }>): Handler<Requested> {
  return async (events, work) => {
    const named = events.flatMap(({ data: { requester, messageIds } }) =>
      messageIds.map((messageId) => ({ accountId: requester.accountId, messageId })),
    );
    const offers = await lockMessages(work.tx, named);
    const left = new Set(offers.map(({ addressee, messageId }) => keyOf(addressee.accountId, messageId)));
    const answers = events.map((event): Outgoing => {
      const { requester, messageIds } = event.data;
      const distinct = [...new Set(messageIds)];
      // A message is rejected once, by the first request that names it.
      const unknown = distinct.filter((messageId) => !left.delete(keyOf(requester.accountId, messageId)));
      const description = statusText(status.invalidMessage);
      const failures = unknown.map((messageId) => ({
        code: status.invalidMessage,
        ...(description !== undefined && { description }),
        messageIds: [messageId],
      }));
      const result = composeResult(distinct.length, failures);
      return answer(event, { type: 'RequestCompleted', data: { result } });
    });
    return [...(await settleBy(deps, work, offers, 'rejected')), ...answers];
  };
}

function keyOf(accountId: string, messageId: string): string {
  return `${accountId} ${messageId}`;
}
