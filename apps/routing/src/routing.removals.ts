import type { Database } from '@smsonly/persistence';
import { inPages, type Removal } from '@smsonly/service';
import { deleteListsWithoutAccount } from './block-lists/block.store.js';
import { deleteOldAnswers } from './consent/consent.store.js';
import { forgetConsent } from './consent/forget-consent.js';
import { forgetBindings } from './conversation-numbers/forget-bindings.js';
import { deleteUnusedMessages } from './offers/offer.store.js';
import { deleteOldExplanations, deleteOldUnclaimed } from './receive-reply/unclaimed-reply.store.js';

export type RetentionPolicy = Readonly<{
  /** How long it is remembered which IM user a number stands for after the last message, ms. */
  numberMemory: number;
  /** How long statements of phones are kept that do not count any more, ms. */
  consentRetention: number;
  /** How long unclaimed SMS are kept, ms. */
  unclaimedRetention: number;
}>;

/** Between two walks over all rows of a table. */
const walkEveryMs = 24 * 60 * 60_000;

/** What bounds routing's tables, beside what settles messages and SMS. */
export function routingRemovals(db: Database, policy: RetentionPolicy): Removal[] {
  const { background } = db;
  const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
  return [
    { table: 'binding', remove: forgetBindings(db, policy.numberMemory) },
    { table: 'consent', remove: forgetConsent(db, policy.consentRetention) },
    { table: 'answered_word', remove: (now, most) => deleteOldAnswers(background, now, most) },
    { table: 'explanation', remove: (now, most) => deleteOldExplanations(background, now, most) },
    {
      table: 'unclaimed_reply',
      remove: (now, most) => deleteOldUnclaimed(background, before(now, policy.unclaimedRetention), most),
    },
    {
      table: 'message',
      remove: inPages(walkEveryMs, (after: string | undefined, most) => deleteUnusedMessages(background, after, most)),
    },
    {
      table: 'block_list',
      remove: inPages(walkEveryMs, (after: string | undefined, most) =>
        deleteListsWithoutAccount(background, after, most),
      ),
    },
  ];
}
