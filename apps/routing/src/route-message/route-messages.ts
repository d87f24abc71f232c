import type { Address, Envelope } from '@smsonly/contracts';
import {
  accountAddress,
  admits,
  approachingOf,
  readRegistry,
  resolveAddress,
  type Account,
  type Registry,
} from '@smsonly/directory';
import { answer, emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { readListsAbout } from '../block-lists/block.store.js';
import { moveStranded } from '../close-account/move-offers.js';
import { offered, type MessageOffer } from '../offers/offer.js';
import { countWaiting, insertOffers } from '../offers/offer.store.js';
import { keepGatesOpen } from '../registry/account-gate.js';
import type { RoutingDeps } from '../routing.deps.js';
import { sendTexts, type SentTexts, type Text } from '../send-sms/send-texts.js';
import { composeResult } from './compose-result.js';
import { decideRoutes, type MessageSubmitted, type Route } from './decide-route.js';
import { addresseesOf, refuseWhenFull } from './refuse-when-full.js';

type Submitted = Envelope<MessageSubmitted>;
type Routed = Readonly<{ event: Submitted; sender: Account | undefined; routes: readonly Route[] }>;

/**
 * SendMessage-Request: each message becomes offers for IM users and SMS for SMS-only users, and is answered. The answer says that
 * it was accepted, never that it was delivered.
 */
export function routeMessages(deps: RoutingDeps): Handler<MessageSubmitted> {
  return async (events, work) => {
    const { tx } = work;
    const registry = await readRegistryFor(work, events);
    const listsOf = await readListsAbout(tx, approachesOf(events, registry, deps));
    const decided = events.map((event): Routed => {
      const sender = registry.byAccountId.get(event.data.requester.accountId);
      const isBlocked = (accountId: string) =>
        sender !== undefined && !admits(listsOf(accountId), approachingOf(sender));
      const routes = decideRoutes(event.data, { registry, numbering: deps.numbering, isBlocked });
      return { event, sender, routes };
    });
    const routed = await refuseFull(deps, work, decided);

    const texts = routed.flatMap(textsOf);
    // What still waits for an account that had this number and is being closed is older than these texts and leaves before them.
    const stranded = await moveStranded(
      deps,
      work,
      texts.map((text) => text.phone),
    );
    const sms = await sendTexts(deps, work, texts);
    const offers = await insertOffers(tx, routed.flatMap(offersOf));
    note(deps, routed, sms);
    return [
      ...stranded,
      ...sms.outgoing,
      ...offers.map(({ cause, ...offer }) => emit('deliveries', offer.addressee.userId, offered(offer), { cause })),
      ...routed.map((one) => answerOf(one, sms)),
    ];
  };
}

/** Runs beside this one may each let their messages through: the limit holds but for those. */
async function refuseFull({ maxWaiting }: RoutingDeps, { tx }: Work, decided: readonly Routed[]): Promise<Routed[]> {
  const messages = decided.map(({ routes }) => routes);
  const waiting = await countWaiting(tx, addresseesOf(messages.flat()), maxWaiting);
  const routes = refuseWhenFull(messages, waiting, maxWaiting);
  return decided.map((one, index) => ({ ...one, routes: routes[index] ?? [] }));
}

async function readRegistryFor({ tx }: Work, events: readonly Submitted[]): Promise<Registry> {
  const recipients = events.flatMap((event) => event.data.recipients);
  const userIds = recipients.map((address) => address.canonical);
  const msisdns = recipients.flatMap((address) => address.msisdn ?? []);
  await keepGatesOpen(tx, [...userIds, ...msisdns]);
  return readRegistry(tx, { userIds, msisdns, accountIds: events.map((event) => event.data.requester.accountId) });
}

function approachesOf(events: readonly Submitted[], registry: Registry, { numbering }: RoutingDeps) {
  return events.flatMap(({ data: { requester, recipients } }) => {
    const sender = registry.byAccountId.get(requester.accountId);
    if (!sender) return [];
    return recipients.flatMap((recipient) => {
      const destination = resolveAddress(recipient, registry, numbering);
      if (destination.kind !== 'account') return [];
      return [{ accountId: destination.account.accountId, who: approachingOf(sender) }];
    });
  });
}

/** What the SMS and the offer for one recipient have in common. */
function messageFor(event: Submitted, sender: Account, recipient: Address) {
  const { content, deliveryReport, validUntil } = event.data;
  return {
    messageId: event.id,
    sender: accountAddress(sender),
    recipient,
    isReportWanted: deliveryReport,
    contentType: content.type,
    contentSize: content.size,
    ...(validUntil !== undefined && { validUntil: new Date(validUntil) }),
    cause: event,
  };
}

function textsOf({ event, sender, routes }: Routed): Text[] {
  return routes.flatMap((route, place) => {
    const [recipient] = route.recipients;
    if (route.rail !== 'sms' || !sender || !recipient) return [];
    const { phone, text } = route;
    return [{ ...messageFor(event, sender, recipient), submissionId: partId(event, place), phone, text, from: sender }];
  });
}

function offersOf({ event, sender, routes }: Routed): (MessageOffer & { cause: Submitted })[] {
  return routes.flatMap((route, place) => {
    const [recipient] = route.recipients;
    if (route.rail !== 'im' || !sender || !recipient) return [];
    const { encoding, data } = event.data.content;
    return [
      {
        ...messageFor(event, sender, recipient),
        kind: 'message' as const,
        offerId: partId(event, place),
        addressee: route.account,
        senderAccountId: sender.accountId,
        ...(encoding !== undefined && { contentEncoding: encoding }),
        data,
        at: new Date(event.data.submittedAt),
      },
    ];
  });
}

/** Names the message for one of its recipients. */
function partId(event: Submitted, place: number): string {
  return `${event.id}.${place}`;
}

function answerOf({ event, routes }: Routed, { refused }: SentTexts): Outgoing {
  const outcomes = routes.map((route, place) => {
    const refusal = route.rail === 'none' ? route.refusal : refused.get(partId(event, place));
    return { targets: route.recipients, ...(refusal && { refusal }) };
  });
  const isAccepted = outcomes.some((outcome) => !('refusal' in outcome));
  const result = composeResult(outcomes);
  return answer(event, { type: 'MessageAnswered', data: { result, ...(isAccepted && { messageId: event.id }) } });
}

function note({ metrics, logger }: RoutingDeps, routed: readonly Routed[], { refused }: SentTexts): void {
  for (const { event, routes } of routed)
    routes.forEach((route, place) => {
      const refusal = route.rail === 'none' ? route.refusal : refused.get(partId(event, place));
      const [rail, outcome] = [route.rail, refusal?.cause ?? 'accepted'];
      metrics.messages.inc({ rail, outcome });
      const { id: message, traceparent } = event;
      logger.debug({ message, session: event.data.requester.sessionId, traceparent, rail, outcome }, 'message routed');
    });
}
