import { admits, type Account, type Peer, type BlockLists } from '@smsonly/directory';
import { replyRecipient, type Holder } from '../conversation-numbers/reply-recipient.js';

/** What happens to an SMS from a phone. */
export type ReplyRoute =
  | Readonly<{ kind: 'deliver'; account: Account; bindingId: bigint }>
  /** The IM user blocks this phone: discarded for good. */
  | Readonly<{ kind: 'drop' }>
  /** Stored as unclaimed, and the phone gets an explanatory SMS. */
  | Readonly<{ kind: 'keep'; cause: 'nobody' | 'unclear' | 'account-closed' }>;

type Facts = Readonly<{
  /** All holders that the number has had towards this phone, newest first. */
  history: readonly Holder[];
  accountOf: (accountId: string) => Account | undefined;
  listsOf: (accountId: string) => BlockLists;
  phone: Peer;
}>;

/** Delivers an SMS to the IM user behind the number, unless they block the phone. In doubt it is not delivered to anyone. */
export function decideReply({ history, accountOf, listsOf, phone }: Facts): ReplyRoute {
  const meant = replyRecipient(history);
  if (meant.kind !== 'holder') return { kind: 'keep', cause: meant.kind };
  const account = accountOf(meant.holder.accountId);
  if (!account) return { kind: 'keep', cause: 'account-closed' };
  if (!admits(listsOf(account.accountId), phone)) return { kind: 'drop' };
  return { kind: 'deliver', account, bindingId: meant.holder.bindingId };
}
