import type { Envelope, FactOf } from '@smsonly/contracts';
import { accountAddress, numberAddress, readRegistry, type Account, type Approaching } from '@smsonly/directory';
import { asMsisdn, inPool } from '@smsonly/imps-model';
import { emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { readListsAbout } from '../block-lists/block.store.js';
import { noteSpoken, readHistories } from '../conversation-numbers/binding.store.js';
import { whoMayBeMeant } from '../conversation-numbers/whom-a-reply-means.js';
import { holdTextsBack, noteConsent } from '../consent/note-consent.js';
import { offered, type MessageOffer } from '../offers/offer.js';
import { insertOffers } from '../offers/offer.store.js';
import { keepGatesOpen } from '../registry/account-gate.js';
import type { RoutingDeps } from '../routing.deps.js';
import { storable } from '../rows.js';
import { decideReply, type ReplyRoute } from './decide-reply.js';
import { insertUnclaimed, noteExplained } from './unclaimed-reply.store.js';

type SmsReceived = Extract<FactOf<'sms-events'>, { type: 'SmsReceived' }>;
type Reply = Readonly<{ event: Envelope<SmsReceived>; route: ReplyRoute; meant: readonly Account[] }>;

/** Phones wrote to conversation numbers: each SMS becomes a message for the IM user it was meant for, or nobody gets it. */
export function receiveReplies(deps: RoutingDeps): Handler<SmsReceived> {
  return async (events, work) => {
    const replies = await decideReplies(deps, work, events);
    holdTextsBack(deps, work, events);
    for (const { event, route } of replies) {
      const outcome = route.kind === 'keep' ? route.cause : route.kind;
      deps.metrics.replies.inc({ outcome });
      deps.logger.debug({ message: event.id, traceparent: event.traceparent, outcome }, 'reply received');
    }

    const delivered = replies.flatMap(({ event, route }) =>
      route.kind === 'deliver' ? [{ ...offerOf(deps, event, route.account), cause: event }] : [],
    );
    const offers = await insertOffers(work.tx, delivered);
    const spoken = replies.flatMap(({ route }) => (route.kind === 'deliver' ? [route.bindingId] : []));
    await noteSpoken(work.tx, [...new Set(spoken)], work.now);
    await insertUnclaimed(work.tx, replies.flatMap(unclaimedOf));
    const words = await noteConsent(deps, work, replies);
    const unanswered = replies.filter(({ event }) => !words.answered.has(event.id));
    return [
      ...offers.map(({ cause, ...offer }) => emit('deliveries', offer.addressee.userId, offered(offer), { cause })),
      ...words.outgoing,
      ...(await explain(deps, work, unanswered)),
    ];
  };
}

async function decideReplies(
  deps: RoutingDeps,
  { tx }: Work,
  events: readonly Envelope<SmsReceived>[],
): Promise<Reply[]> {
  const historyOf = await readHistories(
    tx,
    events.map(({ data }) => ({ phone: data.from, number: data.to })),
  );
  const accountIds = events.flatMap(({ data }) => historyOf(data.from, data.to).map((held) => held.accountId));
  await keepGatesOpen(tx, accountIds);
  const registry = await readRegistry(tx, { accountIds, msisdns: events.map(({ data }) => data.from) });
  const phoneOf = (from: string): Approaching => {
    const owner = registry.byMsisdn.get(from);
    const { canonical } = numberAddress(from, deps.numbering.domain);
    return { canonical, msisdn: from, ...(owner && { accountId: owner.accountId }) };
  };
  const approaches = events.flatMap(({ data }) =>
    historyOf(data.from, data.to).map(({ accountId }) => ({ accountId, who: phoneOf(data.from) })),
  );
  const listsOf = await readListsAbout(tx, approaches);
  return events.map((event) => {
    const { from, to } = event.data;
    const accountOf = (accountId: string): Account | undefined => registry.byAccountId.get(accountId);
    const history = historyOf(from, to);
    const meant = whoMayBeMeant(history).flatMap(({ accountId }) => accountOf(accountId) ?? []);
    return { event, meant, route: decideReply({ history, accountOf, listsOf, phone: phoneOf(from) }) };
  });
}

function offerOf({ numbering }: RoutingDeps, { id, data }: Envelope<SmsReceived>, account: Account): MessageOffer {
  const text = storable(data.text);
  return {
    kind: 'message',
    offerId: `${id}.0`,
    addressee: account,
    messageId: id,
    sender: numberAddress(data.from, numbering.domain),
    recipient: accountAddress(account),
    isReportWanted: false,
    contentType: 'text/plain',
    contentSize: Buffer.byteLength(text),
    data: text,
    at: new Date(data.at),
  };
}

function unclaimedOf({ event: { data }, route }: Reply) {
  if (route.kind !== 'keep') return [];
  const { inboundId, from: phone, to: number, text, at: receivedAt } = data;
  return [{ inboundId, phone, number, text, cause: route.cause, receivedAt }];
}

/**
 * Tells phones, once a day each, that what they wrote reached nobody, from the number they wrote to. Short codes, alphanumeric senders
 * and our own numbers are told nothing.
 */
async function explain(
  { numbering, explanatory, metrics }: RoutingDeps,
  work: Work,
  replies: readonly Reply[],
): Promise<Outgoing[]> {
  const answerable = replies.filter(({ event: { data }, route }) => {
    const isPhone = asMsisdn(data.from) !== undefined && !inPool(data.from, numbering.pool);
    return route.kind === 'keep' && isPhone && inPool(data.to, numbering.pool);
  });
  const untold = await noteExplained(
    work.tx,
    answerable.map(({ event }) => event.data.from),
    work.now,
  );
  return answerable.flatMap(({ event, route }) => {
    const { from: to, to: from } = event.data;
    if (!untold.delete(to)) return [];
    metrics.explanations.inc();
    const text = route.kind === 'keep' && route.cause === 'unclear' ? explanatory.unclear : explanatory.nobody;
    const request = { type: 'SmsRequested' as const, data: { submissionId: `${event.id}.e`, to, from, text } };
    return [emit('sms-submissions', to, request, { cause: event })];
  });
}
