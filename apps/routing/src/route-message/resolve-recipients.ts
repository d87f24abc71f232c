import type { Address, Envelope, FactOf } from '@smsonly/contracts';
import { peerOf, type Account, type Numbering, type Party, type Registry, resolveAddress } from '@smsonly/directory';
import type { AdmissionCheck } from '../block-lists/block.store.js';
import type { Pair } from '../conversation-numbers/pair.js';

export type MessageSubmitted = Extract<FactOf<'message-requests'>, { type: 'MessageSubmitted' }>;
export type SubmittedMessage = Envelope<MessageSubmitted>;

/** One recipient, who may be named by several addresses. */
export type Recipient = Readonly<{ addresses: readonly [Address, ...Address[]]; destination: Party }>;

/** A message with the parties behind its addresses; `sender` is absent when their account no longer exists. */
export type ResolvedMessage = Readonly<{
  message: SubmittedMessage;
  sender?: Account;
  /** In the order in which they were named. */
  recipients: readonly Recipient[];
}>;

/** Finds out who sends each message, and to whom. */
export function resolveRecipients(
  messages: readonly SubmittedMessage[],
  registry: Registry,
  numbering: Numbering,
): ResolvedMessage[] {
  return messages.map((message) => {
    const { requester, recipients } = message.data;
    const sender = registry.byAccountId.get(requester.accountId);
    return { message, ...(sender && { sender }), recipients: byPerson(recipients, registry, numbering) };
  });
}

/** What has to be loaded to decide where these messages go. */
type WantedFacts = Readonly<{
  admissionChecks: readonly AdmissionCheck[];
  /** Accounts that something may be offered to. */
  addressees: readonly string[];
  /** Pairs that may need a conversation number. */
  pairs: readonly Pair[];
}>;

export function wantedFacts(messages: readonly ResolvedMessage[]): WantedFacts {
  const admissionChecks: AdmissionCheck[] = [];
  const pairs: Pair[] = [];
  for (const { sender, recipients } of messages) {
    if (!sender) continue;
    for (const { destination } of recipients) {
      if (destination.kind === 'account')
        admissionChecks.push({ accountId: destination.account.accountId, peer: peerOf(sender) });
      if (destination.kind === 'sms-only')
        pairs.push({ phone: destination.phone, accountId: sender.accountId, userId: sender.userId });
    }
  }
  return { admissionChecks, addressees: [...new Set(admissionChecks.map(({ accountId }) => accountId))], pairs };
}

function byPerson(addresses: readonly Address[], registry: Registry, numbering: Numbering): Recipient[] {
  const persons = new Map<string, { addresses: [Address, ...Address[]]; destination: Party }>();
  for (const address of addresses) {
    const destination = resolveAddress(address, registry, numbering);
    const person = personBehind(destination) ?? address.canonical;
    const known = persons.get(person);
    if (known) known.addresses.push(address);
    else persons.set(person, { addresses: [address], destination });
  }
  return [...persons.values()];
}

function personBehind(destination: Party): string | undefined {
  if (destination.kind === 'account') return destination.account.accountId;
  return destination.kind === 'sms-only' ? destination.phone : undefined;
}
