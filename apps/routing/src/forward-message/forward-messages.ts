import type { Envelope, FactOf } from '@smsonly/contracts';
import { status, statusText } from '@smsonly/imps-model';
import { answer, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { lockAccountsShared } from '../locks.js';
import { contentOf, type Offer, type WholeMessage } from '../offers/offer.js';
import { lockWholeMessages } from '../offers/offer.store.js';
import { settleBy } from '../offers/settle-offers.js';
import type { SubmittedMessage } from '../route-message/resolve-recipients.js';
import { resultOf, sendOnTheirWay } from '../route-message/route-messages.js';
import type { RoutingDeps } from '../routing.deps.js';

type Requested = Extract<FactOf<'message-requests'>, { type: 'MessageForwardRequested' }>;
type Forwarding = Readonly<{ event: Envelope<Requested>; offer: Offer<WholeMessage> }>;

/**
 * ForwardMessage-Request: a message that waits goes to others as a message of its recipient, under the rules of any message. If anybody
 * gets it, the recipient has done with it, and its sender gets 541; if nobody does, it waits on.
 */
export function forwardMessages(deps: RoutingDeps): Handler<Requested> {
  return async (events, work) => {
    const outgoing: Outgoing[] = [];
    for (let first = 0; first < events.length; first += mostAtOnce)
      outgoing.push(...(await forwardSome(deps, work, events.slice(first, first + mostAtOnce))));
    return outgoing;
  };
}

/** The requests are small and what they forward is not, so only some of a run are looked at together. */
const mostAtOnce = 16;

async function forwardSome(deps: RoutingDeps, work: Work, events: readonly Envelope<Requested>[]): Promise<Outgoing[]> {
  const forwardings = await loadForwardings(work, events);
  const { routed, outgoing } = await sendOnTheirWay(deps, work, forwardings.map(messageOf));
  const results = new Map(routed.map((one) => [one.message.id, resultOf(one)]));
  const gone = forwardings.filter(({ event }) => results.get(event.id)?.messageId !== undefined);
  return [
    ...outgoing,
    ...(await settleBy(
      deps,
      work,
      gone.map(({ offer }) => offer),
      'forwarded',
    )),
    ...events.map((event) => answer(event, { type: 'MessageAnswered', data: results.get(event.id) ?? unknown })),
  ];
}

const description = statusText(status.invalidMessage);
const unknown = { result: { code: status.invalidMessage, ...(description !== undefined && { description }) } };

/** The messages that still wait, each for the first request that names it. */
async function loadForwardings({ tx }: Work, events: readonly Envelope<Requested>[]): Promise<Forwarding[]> {
  // The locks of the new recipients come before those of the messages (locks.ts).
  const named = events.flatMap(({ data }) => data.recipients);
  await lockAccountsShared(tx, [
    ...named.map(({ canonical }) => canonical),
    ...named.flatMap(({ msisdn }) => msisdn ?? []),
  ]);
  const wanted = events.map(({ data: { requester, messageId } }) => ({ accountId: requester.accountId, messageId }));
  const left = new Map(
    (await lockWholeMessages(tx, wanted)).map((offer) => [keyOf(offer.addressee.accountId, offer.messageId), offer]),
  );
  return events.flatMap((event) => {
    const key = keyOf(event.data.requester.accountId, event.data.messageId);
    const offer = left.get(key);
    left.delete(key);
    return offer ? [{ event, offer }] : [];
  });
}

/** The message as its recipient's own; without a report, which they did not ask for. */
function messageOf({ event, offer }: Forwarding): SubmittedMessage {
  const { requester, recipients, submittedAt } = event.data;
  return {
    ...event,
    type: 'MessageSubmitted',
    data: {
      requester,
      recipients,
      content: contentOf(offer),
      deliveryReport: false,
      submittedAt,
      ...(offer.validUntil && { validUntil: offer.validUntil.toISOString() }),
    },
  };
}

function keyOf(accountId: string, messageId: string): string {
  return `${accountId} ${messageId}`;
}
