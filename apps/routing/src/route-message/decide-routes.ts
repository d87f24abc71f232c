import type { Address } from '@smsonly/contracts';
import { peerOf, type Account, accountAddress, admits } from '@smsonly/directory';
import type { BlockLists } from '../block-lists/entry.js';
import { refusalByClients, type LiveClient } from '../offers/decide-refusal.js';
import type { WholeMessage } from '../offers/offer.js';
import type { Waiting } from '../offers/offer.store.js';
import { refusal, type Refusal } from '../refusal.js';
import type { Sms, Text, TextDecisions } from '../send-sms/decide-texts.js';
import { textForSms } from '../send-sms/text-for-sms.js';
import { type Recipient, type ResolvedMessage, type SubmittedMessage } from './resolve-recipients.js';

/** Where a message goes for one recipient, who may be named by several addresses. */
export type Route = Readonly<{ addresses: readonly Address[] }> &
  (
    | Readonly<{ channel: 'im'; offer: WholeMessage }>
    | Readonly<{ channel: 'sms'; sms: Sms }>
    | Readonly<{ channel: 'sms' | 'none'; refusal: Refusal }>
  );

export type RoutedMessage = Readonly<{ message: SubmittedMessage; routes: readonly Route[] }>;

/** Facts about the accounts that messages may be offered to. */
export type WaitingFacts = Readonly<{
  listsOf: (accountId: string) => BlockLists;
  /** The clients of an account that are logged in. */
  clientsOf: (accountId: string) => readonly LiveClient[];
  /** What is waiting for each account. */
  waiting: ReadonlyMap<string, Waiting>;
}>;

/** Most that may wait for an account: offers, and octets of what its messages say. */
export type WaitingLimits = Readonly<{ maxWaiting: number; maxWaitingBytes: number }>;

type RouteFacts = WaitingFacts &
  WaitingLimits &
  Readonly<{
    /** Takes into account the texts it has already decided on. */
    texts: TextDecisions;
  }>;

/** Decides where each message goes, recipient by recipient, in order. */
export function decideRoutes(messages: readonly ResolvedMessage[], facts: RouteFacts): RoutedMessage[] {
  const waiting = new Map(facts.waiting);
  return messages.map(({ message, sender, recipients }) => {
    if (!sender) return { message, routes: [refused(message.data.recipients, 'sender-gone')] };
    const routes = recipients.map((recipient, place) =>
      decideRoute({ message, sender, recipient, partId: `${message.id}.${place}` }, facts, waiting),
    );
    return { message, routes };
  });
}

/** A message to one of its recipients. */
type Part = Readonly<{ message: SubmittedMessage; sender: Account; recipient: Recipient; partId: string }>;

function decideRoute(part: Part, facts: RouteFacts, waiting: Map<string, Waiting>): Route {
  const { addresses, destination } = part.recipient;
  switch (destination.kind) {
    case 'unknown':
      return refused(addresses, 'unknown-user');
    case 'foreign':
      return refused(addresses, 'foreign-domain');
    case 'account':
      return decideOffer(part, destination.account, facts, waiting);
    case 'sms-only':
      return decideSms(part, destination.phone, facts);
  }
}

function decideOffer(part: Part, account: Account, facts: RouteFacts, waiting: Map<string, Waiting>): Route {
  const { accountId } = account;
  const { addresses } = part.recipient;
  if (!admits(facts.listsOf(accountId), peerOf(part.sender))) return refused(addresses, 'blocked');
  const { content } = part.message.data;
  const untaken = refusalByClients({ ...content, characters: content.data.length }, facts.clientsOf(accountId));
  if (untaken) return { addresses, channel: 'none', refusal: untaken };
  const { offers, octets } = waiting.get(accountId) ?? { offers: 0, octets: 0 };
  if (offers >= facts.maxWaiting || octets + content.size > facts.maxWaitingBytes)
    return refused(addresses, 'queue-full');
  waiting.set(accountId, { offers: offers + 1, octets: octets + content.size });
  return { addresses, channel: 'im', offer: offerOf(part, account) };
}

function decideSms(part: Part, phone: string, { texts }: RouteFacts): Route {
  const { addresses } = part.recipient;
  const content = textForSms(part.message.data.content);
  if ('refusal' in content) return { addresses, channel: 'none', refusal: content.refusal };
  const { sender, partId } = part;
  const text: Text = { ...commonOf(part), submissionId: partId, phone, text: content.text, from: sender };
  return { addresses, channel: 'sms', ...texts.decide(text) };
}

function refused(addresses: readonly Address[], cause: Refusal['cause']): Route {
  return { addresses, channel: 'none', refusal: refusal(cause) };
}

function offerOf(part: Part, addressee: Account): WholeMessage {
  const { content, submittedAt } = part.message.data;
  const { encoding, data } = content;
  return {
    ...commonOf(part),
    kind: 'message',
    offerId: part.partId,
    addressee,
    senderAccountId: part.sender.accountId,
    ...(encoding !== undefined && { contentEncoding: encoding }),
    data,
    at: new Date(submittedAt),
  };
}

/** What an SMS and an offer have in common. */
function commonOf({ message, sender, recipient }: Part) {
  const { content, deliveryReport, validUntil } = message.data;
  return {
    messageId: message.id,
    sender: accountAddress(sender),
    recipient: recipient.addresses[0],
    isReportWanted: deliveryReport,
    contentType: content.type,
    contentSize: content.size,
    ...(validUntil !== undefined && { validUntil: new Date(validUntil) }),
  };
}
