import type { Address, FactOf } from '@smsonly/contracts';
import { resolveAddress, type Account, type Numbering, type Registry } from '@smsonly/directory';
import { refusal, type Refusal } from '../refusal.js';
import { textForSms } from '../send-sms/text-for-sms.js';

export type MessageSubmitted = Extract<FactOf<'message-requests'>, { type: 'MessageSubmitted' }>;

/** Where a message goes for one recipient, who may have been named by several addresses. */
export type Route = Readonly<{ recipients: readonly Address[] }> &
  (
    | Readonly<{ rail: 'im'; account: Account }>
    | Readonly<{ rail: 'sms'; phone: string; text: string }>
    | Readonly<{ rail: 'none'; refusal: Refusal }>
  );

type Facts = Readonly<{
  registry: Registry;
  numbering: Numbering;
  /** Does this account's block or grant list keep the sender out? */
  isBlocked: (accountId: string) => boolean;
}>;

/** Where a message goes, recipient by recipient in the order in which they were named. */
export function decideRoutes(message: MessageSubmitted['data'], facts: Facts): Route[] {
  const { requester, recipients } = message;
  if (!facts.registry.byAccountId.has(requester.accountId))
    return [{ recipients, rail: 'none', refusal: refusal('sender-gone') }];
  return [...byDestination(recipients, facts)].map((same) => decideRoute(message, same, facts));
}

function decideRoute(message: MessageSubmitted['data'], recipients: readonly Address[], facts: Facts): Route {
  const [first] = recipients;
  const destination = first ? resolveAddress(first, facts.registry, facts.numbering) : { kind: 'unknown' as const };
  switch (destination.kind) {
    case 'unknown':
      return { recipients, rail: 'none', refusal: refusal('unknown-user') };
    case 'foreign':
      return { recipients, rail: 'none', refusal: refusal('foreign-domain') };
    case 'account':
      return facts.isBlocked(destination.account.accountId)
        ? { recipients, rail: 'none', refusal: refusal('blocked') }
        : { recipients, rail: 'im', account: destination.account };
    case 'sms-only': {
      const content = textForSms(message.content);
      return 'refusal' in content
        ? { recipients, rail: 'none', refusal: content.refusal }
        : { recipients, rail: 'sms', phone: destination.phone, text: content.text };
    }
  }
}

/** The addresses, those of one person together. */
function byDestination(recipients: readonly Address[], { registry, numbering }: Facts): Iterable<Address[]> {
  const together = new Map<string, Address[]>();
  for (const recipient of recipients) {
    const destination = resolveAddress(recipient, registry, numbering);
    const person =
      destination.kind === 'account'
        ? destination.account.accountId
        : destination.kind === 'sms-only'
          ? destination.phone
          : recipient.canonical;
    const known = together.get(person);
    if (known) known.push(recipient);
    else together.set(person, [recipient]);
  }
  return together.values();
}
