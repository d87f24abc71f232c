import type { Envelope, Result } from '@smsonly/contracts';
import { type Registry, readRegistry } from '@smsonly/directory';
import { answer, emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { readListsAbout } from '../block-lists/block.store.js';
import { movingOffers } from '../close-account/decide-moves.js';
import { loadMoveFacts } from '../close-account/load-move-facts.js';
import { finishMoves } from '../close-account/finish-moves.js';
import { lockAccountsShared } from '../locks.js';
import { readLiveClients } from '../offers/client.store.js';
import { mayBeRefused } from '../offers/decide-refusal.js';
import { offered, type WholeMessage } from '../offers/offer.js';
import { countWaiting, insertOffers, takeOffersOfClosedAccounts } from '../offers/offer.store.js';
import type { RoutingDeps } from '../routing.deps.js';
import { loadConsent } from '../send-sms/load-sms-facts.js';
import { saveTexts, smsRequested } from '../send-sms/save-texts.js';
import { composeResult } from '../compose-result.js';
import type { RoutedMessage } from './decide-routes.js';
import { decideRun, type RunFacts } from './decide-run.js';
import { resolveRecipients, wantedFacts, type MessageSubmitted, type SubmittedMessage } from './resolve-recipients.js';

/**
 * SendMessage-Request: turns each message into offers for IM users and SMS for SMS-only users, and answers it. The answer says that the
 * message was accepted, never that it was delivered.
 */
export function routeMessages(deps: RoutingDeps): Handler<MessageSubmitted> {
  return async (events, work) => {
    const { routed, outgoing } = await sendOnTheirWay(deps, work, events);
    return [...outgoing, ...routed.map(answerOf)];
  };
}

/** Messages on their way, and what has to be published for it. */
export type OnTheirWay = Readonly<{ routed: readonly RoutedMessage[]; outgoing: readonly Outgoing[] }>;

/** Decides where these messages go and saves it; the answers to those who sent them are left. */
export async function sendOnTheirWay(
  deps: RoutingDeps,
  work: Work,
  messages: readonly SubmittedMessage[],
): Promise<OnTheirWay> {
  const facts = await loadFacts(deps, work, messages);
  const { moves, routed, changes } = decideRun(facts, deps);
  // Statements that do not depend on each other share a round trip, here and elsewhere. Only the last call may issue several in
  // sequence: if an earlier one fails, those behind it fail too, and nothing may be sent after the rollback.
  const [offers] = await Promise.all([
    insertOffers(work.tx, routed.flatMap(offersIn)),
    saveTexts(deps, work, facts.sms, changes),
  ]);
  countRoutes(deps, routed);
  const outgoing = [
    ...(await finishMoves(deps, work, moves)),
    ...routed.flatMap(requestsIn),
    ...offers.map(({ cause, ...offer }) => emit('deliveries', offer.addressee.userId, offered(offer), { cause })),
  ];
  return { routed, outgoing };
}

/** Loads the facts for the decision. But for the numbers of waiting offers they cannot change until we commit; for the order see `locks.ts`. */
async function loadFacts(deps: RoutingDeps, work: Work, events: readonly SubmittedMessage[]): Promise<RunFacts> {
  const { tx } = work;
  const registry = await loadRegistry(work, events);
  const messages = resolveRecipients(events, registry, deps.numbering);
  const { admissionChecks, addressees, pairs } = wantedFacts(messages);
  const phones = [...new Set(pairs.map(({ phone }) => phone))];
  const [listsOf, clientsOf, waiting, stranded, consentOf] = await Promise.all([
    readListsAbout(tx, admissionChecks),
    readLiveClients(tx, events.some(({ data }) => mayBeRefused(data.content)) ? addressees : []),
    // Concurrent runs may each let their messages through, so the limits may be exceeded by those.
    countWaiting(tx, addressees, deps.maxWaiting),
    takeOffersOfClosedAccounts(tx, phones),
    loadConsent(work, phones),
  ]);
  const moving = movingOffers(stranded, ({ addressee }) => addressee.msisdn, deps.numbering);
  const { senders, sms } = await loadMoveFacts(deps, work, { moving, pairs, consentOf });
  return { messages, listsOf, clientsOf, waiting, moving, senders, sms };
}

async function loadRegistry({ tx }: Work, events: readonly SubmittedMessage[]): Promise<Registry> {
  const recipients = events.flatMap((event) => event.data.recipients);
  const userIds = recipients.map((address) => address.canonical);
  const msisdns = recipients.flatMap((address) => address.msisdn ?? []);
  const accountIds = events.map((event) => event.data.requester.accountId);
  const [, registry] = await Promise.all([
    lockAccountsShared(tx, [...userIds, ...msisdns]),
    readRegistry(tx, { userIds, msisdns, accountIds }),
  ]);
  return registry;
}

function offersIn({ message, routes }: RoutedMessage): (WholeMessage & { cause: Envelope })[] {
  return routes.flatMap((route) => ('offer' in route ? [{ ...route.offer, cause: message }] : []));
}

function requestsIn({ message, routes }: RoutedMessage): Outgoing[] {
  return routes.flatMap((route) => ('sms' in route ? [smsRequested(route.sms, message)] : []));
}

function answerOf(routed: RoutedMessage): Outgoing {
  return answer(routed.message, { type: 'MessageAnswered', data: resultOf(routed) });
}

/** What the sender is told: the result, and the message's ID if anybody gets it. */
export function resultOf({ message, routes }: RoutedMessage): Readonly<{ result: Result; messageId?: string }> {
  const outcomes = routes.map((route) => ({
    targets: route.addresses,
    ...('refusal' in route && { refusal: route.refusal }),
  }));
  const isAccepted = routes.some((route) => !('refusal' in route));
  return { result: composeResult(outcomes), ...(isAccepted && { messageId: message.id }) };
}

function countRoutes({ metrics, logger }: RoutingDeps, routed: readonly RoutedMessage[]): void {
  for (const { message, routes } of routed)
    for (const route of routes) {
      const rail = route.channel;
      const outcome = 'refusal' in route ? route.refusal.cause : 'accepted';
      metrics.messages.inc({ rail, outcome });
      const { id, traceparent, data } = message;
      logger.debug({ message: id, session: data.requester.sessionId, traceparent, rail, outcome }, 'message routed');
    }
}
