import type { Outgoing, Work } from '@smsonly/kafka';
import { deleteOldAnswers } from '../consent/consent.store.js';
import { settleExpired } from '../offers/settle-offers.js';
import { deleteOldUnclaimed } from '../receive-reply/unclaimed-reply.store.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import { takeUnreported } from '../send-sms/submission.store.js';

export type SweepPolicy = Readonly<{
  /** An accepted SMS without a final report counts as settled after this time, ms. */
  reportWait: number;
  /** How long unclaimed SMS are kept, ms. */
  unclaimedRetention: number;
}>;

/** Most rows of each kind in one transaction. */
const most = 500;

/** Expires what is overdue: messages past their validity, SMS without a final report, old records. */
export async function sweep(deps: SweepPolicy & { metrics: RoutingMetrics }, work: Work): Promise<Outgoing[]> {
  const { tx, now } = work;
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const unreported = await takeUnreported(tx, ago(deps.reportWait), most);
  deps.metrics.smsOutcomes.inc({ outcome: 'unreported', code: '' }, unreported);
  await deleteOldUnclaimed(tx, now, ago(deps.unclaimedRetention));
  await deleteOldAnswers(tx, now);
  return settleExpired(deps, work, { limit: most });
}
