import { admits, type Account, type Approaching, type BlockLists } from '@smsonly/directory';
import { whomAReplyMeans, type Held } from '../conversation-numbers/whom-a-reply-means.js';

/** What becomes of an SMS from a phone. */
export type ReplyRoute =
  | Readonly<{ kind: 'deliver'; account: Account; bindingId: bigint }>
  /** The IM user does not let this phone write: gone for good. */
  | Readonly<{ kind: 'drop' }>
  /** Kept, and the phone is told. */
  | Readonly<{ kind: 'keep'; cause: 'nobody' | 'unclear' | 'account-closed' }>;

type Facts = Readonly<{
  /** All who ever held the number that the phone wrote to towards it, newest first. */
  history: readonly Held[];
  accountOf: (accountId: string) => Account | undefined;
  listsOf: (accountId: string) => BlockLists;
  phone: Approaching;
}>;

/** An SMS goes to the IM user whom the phone means by the number, unless they block the phone. In doubt it goes to nobody. */
export function decideReply({ history, accountOf, listsOf, phone }: Facts): ReplyRoute {
  const meant = whomAReplyMeans(history);
  if (meant.kind !== 'holder') return { kind: 'keep', cause: meant.kind };
  const account = accountOf(meant.holder.accountId);
  if (!account) return { kind: 'keep', cause: 'account-closed' };
  if (!admits(listsOf(account.accountId), phone)) return { kind: 'drop' };
  return { kind: 'deliver', account, bindingId: meant.holder.bindingId };
}
