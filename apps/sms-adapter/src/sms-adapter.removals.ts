import type { Database } from '@smsonly/persistence';
import { inPages, type Removal } from '@smsonly/service';
import {
  deleteIdlePairs,
  deleteInbound,
  deletePartSets,
  deleteRefused,
  deleteSubmissions,
} from './attempts/due-attempts.store.js';

export type RetentionPolicy = Readonly<{
  /** How long closed sets of parts are kept, ms. */
  partSets: number;
  /** How long unclaimed SMS are kept for the operator, ms. */
  unclaimed: number;
}>;

const day = 86_400_000;
/** How long settled texts and the IDs of inbound SMS are kept: longer than the gateway repeats callbacks and reports deliveries. */
const retentionMs = 7 * day;
/** A pair counts the references of its long texts. It begins anew only when no phone can still have a part with an early one. */
const pairRetentionMs = 30 * day;
const walkEveryMs = day;

/** What bounds sms-adapter's tables. */
export function smsAdapterRemovals({ background }: Database, policy: RetentionPolicy): Removal[] {
  const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
  return [
    { table: 'submission', remove: (now, most) => deleteSubmissions(background, before(now, retentionMs), most) },
    { table: 'attempt', remove: (now, most) => deleteRefused(background, before(now, retentionMs), most) },
    {
      table: 'inbound',
      remove: (now, most) => {
        const unclaimed = before(now, policy.unclaimed);
        return deleteInbound(background, { all: before(now, retentionMs), unclaimed }, most);
      },
    },
    { table: 'part_set', remove: (now, most) => deletePartSets(background, before(now, policy.partSets), most) },
    {
      table: 'pair',
      remove: inPages(walkEveryMs, (after: bigint | undefined, most, now) =>
        deleteIdlePairs(background, { after, before: before(now, pairRetentionMs), most }),
      ),
    },
  ];
}
