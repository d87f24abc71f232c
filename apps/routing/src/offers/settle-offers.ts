import type { Envelope, FactOf } from '@smsonly/contracts';
import { status, statusText, type StatusCode } from '@smsonly/imps-model';
import { emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import type { RoutingMetrics } from '../routing.metrics.js';
import { readLiveClients } from './client.store.js';
import { refusalByClients } from './decide-refusal.js';
import { settled, type Offer } from './offer.js';
import {
  isMessage,
  markRefused,
  takeAcknowledged,
  takeDeferred,
  takeExpired,
  takeOffers,
  takeOlder,
  takeRead,
  type OfferMark,
  type RefusedOffer,
} from './offer.store.js';
import { reportAbout, reportToSenders } from './report-to-senders.js';

type MessageRequest<T extends string> = Extract<FactOf<'message-requests'>, { type: T }>;
type Deps = Readonly<{ metrics: RoutingMetrics }>;
type Settlement =
  'acknowledged' | 'unacknowledged' | 'expired' | 'rejected' | 'forwarded' | 'client-kind' | 'client-size';

const codes = {
  acknowledged: status.successful,
  unacknowledged: status.successful,
  expired: status.messageExpired,
  rejected: status.messageRejected,
  forwarded: status.messageForwarded,
  'client-kind': status.unsupportedMediaType,
  'client-size': status.unableToDeliver,
} as const satisfies Record<Settlement, StatusCode>;

/** For clients that never acknowledge: an offer that this many sessions have deferred counts as delivered. */
const maxUnacknowledgedSessions = 2;

/** A client acknowledged an offer: it is removed from all sessions, and a message's sender gets their report. */
export function settleAcknowledged(deps: Deps): Handler<MessageRequest<'OfferAcknowledged'>> {
  return async (events, work) => {
    const offers = await takeAcknowledged(work.tx, events.map(markOf));
    // Offers that no longer exist included: one that was offered again at the same moment has to be removed from the sessions as well.
    const settledEvents = events.map((event) => emit('deliveries', event.key, settled(event.data.offerId, event.data)));
    return [...settledEvents, ...(await reportSettled(deps, work, offers, 'acknowledged'))];
  };
}

/** A session received an offer several times without acknowledging it; after two such sessions it counts as delivered. */
export function settleDeferred(deps: Deps): Handler<MessageRequest<'OfferRested'>> {
  return async (events, work) => {
    const offers = await takeDeferred(work.tx, events.map(markOf), maxUnacknowledgedSessions);
    return settle(deps, work, offers, 'unacknowledged');
  };
}

/**
 * A client does not take an offer. When no client of its addressee that is logged in takes it, it has failed; while none is logged in,
 * it waits for one that does. So does a text from a phone in any case: nobody could be told of its failure.
 */
export function settleRefused(deps: Deps): Handler<MessageRequest<'OfferRefused'>> {
  return async (events, work) => {
    const { tx } = work;
    const refused = await markRefused(tx, events.map(markOf));
    const clientsOf = await readLiveClients(tx, [...new Set(refused.map(({ addressee }) => addressee.accountId))]);
    const failed = refused.flatMap((offer) => {
      const clients = clientsOf(offer.addressee.accountId);
      if (isMessage(offer) && offer.senderAccountId === undefined) return [];
      const why = refusalByClients(isMessage(offer) ? shapeOf(offer) : reportContent, clients, offer.refusedIn);
      return why ? [{ offerId: offer.offerId, how: why.cause as 'client-kind' | 'client-size' }] : [];
    });
    const settledEvents: Outgoing[] = [];
    for (const how of ['client-kind', 'client-size'] as const) {
      const offerIds = failed.filter((one) => one.how === how).map(({ offerId }) => offerId);
      settledEvents.push(...(await settle(deps, work, await takeOffers(tx, offerIds), how)));
    }
    return settledEvents;
  };
}

/** Settles what clients of these accounts have acknowledged, though routing may hear of it only later. */
export async function settleRead(deps: Deps, work: Work, accountIds: readonly string[]): Promise<Outgoing[]> {
  return settle(deps, work, await takeRead(work.tx, accountIds), 'acknowledged');
}

/** Settles messages that their recipients got rid of. */
export async function settleBy(
  deps: Deps,
  work: Work,
  offers: readonly Offer[],
  how: 'rejected' | 'forwarded',
): Promise<Outgoing[]> {
  const offerIds = offers.map(({ offerId }) => offerId);
  return settle(deps, work, await takeOffers(work.tx, offerIds), how);
}

/** A delivery report has no content that a client could refuse. */
const reportContent = { type: 'text/plain', size: 0, characters: 0 };

function shapeOf({
  contentType: type,
  contentSize: size,
  characters,
  ...offer
}: Extract<RefusedOffer, { kind: 'message' }>) {
  return { type, ...(offer.contentEncoding !== undefined && { encoding: offer.contentEncoding }), size, characters };
}

/** Settles offers past their validity: those of these accounts, or at most `limit` of all accounts. */
export async function settleExpired(
  deps: Deps,
  work: Work,
  of: { accountIds: string[] } | { limit: number },
): Promise<Outgoing[]> {
  return settle(deps, work, await takeExpired(work.tx, work.now, of), 'expired');
}

/** Settles up to `limit` messages and reports that have waited since before `before`: nobody will log in for them any more. */
export async function settleOlder(
  deps: Deps,
  work: Work,
  before: Date,
  limit: number,
): Promise<{ settled: number; outgoing: Outgoing[] }> {
  const offers = await takeOlder(work.tx, before, limit);
  return { settled: offers.length, outgoing: await settle(deps, work, offers, 'expired') };
}

async function settle(deps: Deps, work: Work, offers: readonly Offer[], how: Settlement): Promise<Outgoing[]> {
  const settledEvents = offers.map((offer) =>
    emit('deliveries', offer.addressee.userId, settled(offer.offerId, offer.addressee)),
  );
  return [...settledEvents, ...(await reportSettled(deps, work, offers, how))];
}

async function reportSettled(deps: Deps, work: Work, offers: readonly Offer[], how: Settlement): Promise<Outgoing[]> {
  const code = codes[how];
  const description = statusText(code);
  const result = { code, ...(description !== undefined && { description }) };
  for (const offer of offers) {
    deps.metrics.offersSettled.inc({ kind: offer.kind, how });
    if (isMessage(offer))
      deps.metrics.offerWait.observe({ rail: 'im' }, (work.now.getTime() - offer.at.getTime()) / 1000);
  }
  const reports = offers.filter(isMessage).flatMap((offer) => reportAbout(offer, result) ?? []);
  return reportToSenders(work, reports);
}

function markOf({ data }: Envelope<MessageRequest<'OfferAcknowledged' | 'OfferRested' | 'OfferRefused'>>): OfferMark {
  return { offerId: data.offerId, accountId: data.accountId, sessionId: data.sessionId };
}
