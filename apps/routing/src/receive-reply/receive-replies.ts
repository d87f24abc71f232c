import type { Envelope } from '@smsonly/contracts';
import {
  type Account,
  type Peer,
  type Registry,
  accountAddress,
  numberAddress,
  readRegistry,
} from '@smsonly/directory';
import { asMsisdn, inPool } from '@smsonly/imps-model';
import { emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import type { BlockLists } from '../block-lists/entry.js';
import { readListsAbout } from '../block-lists/block.store.js';
import { readHistories, recordActivity } from '../conversation-numbers/binding.store.js';
import { possibleRecipients, type Holder } from '../conversation-numbers/reply-recipient.js';
import { lockAccountsShared } from '../locks.js';
import { offered, type WholeMessage } from '../offers/offer.js';
import { insertOffers } from '../offers/offer.store.js';
import type { RoutingDeps } from '../routing.deps.js';
import { storable } from '../rows.js';
import { decideReply, type ReplyRoute } from './decide-reply.js';
import { consentStatements, decideStatements, type ReceivedSms, type SmsReceived } from './decide-statements.js';
import { loadStatementFacts, recordConsent } from './record-consent.js';
import { insertUnclaimed, markExplained } from './unclaimed-reply.store.js';

type Reply = ReceivedSms & Readonly<{ route: ReplyRoute }>;

/** SMS to conversation numbers: each becomes a message for the IM user it was meant for, or is kept as unclaimed. */
export function receiveReplies(deps: RoutingDeps): Handler<SmsReceived> {
  return async (events, work) => {
    const { tx, now } = work;
    const replies = decideReplies(events, await loadReplyFacts(deps, work, events));
    // "stop" is also ordinary speech, so keywords are delivered as well.
    const statements = consentStatements(replies, deps.consent.words);
    const decided = decideStatements(statements, await loadStatementFacts(work, statements));
    const stated = new Set(statements.map(({ event }) => event.id));
    countReplies(deps, replies);

    const active = replies.flatMap(({ route }) => (route.kind === 'deliver' ? [route.bindingId] : []));
    const [offers] = await Promise.all([
      insertOffers(
        tx,
        replies.flatMap((reply) => offersIn(deps, reply)),
      ),
      recordActivity(tx, [...new Set(active)], now),
      insertUnclaimed(tx, replies.flatMap(unclaimedIn)),
    ]);
    return [
      ...offers.map(({ cause, ...offer }) => emit('deliveries', offer.addressee.userId, offered(offer), { cause })),
      ...(await recordConsent(deps, work, decided)),
      ...(await explain(
        deps,
        work,
        replies.filter(({ event }) => !stated.has(event.id)),
      )),
    ];
  };
}

type LoadedFacts = Readonly<{
  historyOf: (phone: string, number: string) => readonly Holder[];
  registry: Registry;
  listsOf: (accountId: string) => BlockLists;
  /** The phone as a peer, for block and grant lists. */
  peerAt: (phone: string) => Peer;
}>;

async function loadReplyFacts(
  { numbering }: RoutingDeps,
  { tx }: Work,
  events: readonly Envelope<SmsReceived>[],
): Promise<LoadedFacts> {
  const historyOf = await readHistories(
    tx,
    events.map(({ data }) => ({ phone: data.from, number: data.to })),
  );
  const holders = events.flatMap(({ data: { from, to } }) =>
    historyOf(from, to).map(({ accountId }) => ({ accountId, from })),
  );
  const accountIds = holders.map(({ accountId }) => accountId);
  const [, registry] = await Promise.all([
    lockAccountsShared(tx, accountIds),
    readRegistry(tx, { accountIds, msisdns: events.map(({ data }) => data.from) }),
  ]);
  const peerAt = (phone: string): Peer => {
    const owner = registry.byMsisdn.get(phone);
    const { canonical } = numberAddress(phone, numbering.domain);
    return { canonical, msisdn: phone, ...(owner && { accountId: owner.accountId }) };
  };
  const admissionChecks = holders.map(({ accountId, from }) => ({ accountId, peer: peerAt(from) }));
  return { historyOf, registry, listsOf: await readListsAbout(tx, admissionChecks), peerAt };
}

function decideReplies(events: readonly Envelope<SmsReceived>[], facts: LoadedFacts): Reply[] {
  const { historyOf, registry, listsOf, peerAt } = facts;
  const accountOf = (accountId: string): Account | undefined => registry.byAccountId.get(accountId);
  return events.map((event) => {
    const { from, to } = event.data;
    const history = historyOf(from, to);
    const meant = possibleRecipients(history).flatMap(({ accountId }) => accountOf(accountId) ?? []);
    return { event, meant, route: decideReply({ history, accountOf, listsOf, phone: peerAt(from) }) };
  });
}

function countReplies({ metrics, logger }: RoutingDeps, replies: readonly Reply[]): void {
  for (const { event, route } of replies) {
    const outcome = route.kind === 'keep' ? route.cause : route.kind;
    metrics.replies.inc({ outcome });
    logger.debug({ message: event.id, traceparent: event.traceparent, outcome }, 'reply received');
  }
}

function offersIn(deps: RoutingDeps, { event, route }: Reply): (WholeMessage & { cause: Envelope })[] {
  return route.kind === 'deliver' ? [{ ...offerOf(deps, event, route.account), cause: event }] : [];
}

function offerOf({ numbering }: RoutingDeps, { id, data }: Envelope<SmsReceived>, account: Account): WholeMessage {
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

function unclaimedIn({ event: { data }, route }: Reply) {
  if (route.kind !== 'keep') return [];
  const { inboundId, from: phone, to: number, text, at: receivedAt } = data;
  return [{ inboundId, phone, number, text, cause: route.cause, receivedAt }];
}

/**
 * Sends each phone whose SMS could not be delivered an explanatory SMS, once a day, from the number it wrote to. Short codes,
 * alphanumeric senders and the operator's own numbers get none.
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
  const unexplained = await markExplained(
    work.tx,
    answerable.map(({ event }) => event.data.from),
    work.now,
  );
  return answerable.flatMap(({ event, route }) => {
    const { from: to, to: from } = event.data;
    if (!unexplained.delete(to)) return [];
    metrics.explanations.inc();
    const text = route.kind === 'keep' && route.cause === 'unclear' ? explanatory.unclear : explanatory.nobody;
    const request = { type: 'SmsRequested' as const, data: { submissionId: `${event.id}.e`, to, from, text } };
    return [emit('sms-submissions', to, request, { cause: event })];
  });
}
