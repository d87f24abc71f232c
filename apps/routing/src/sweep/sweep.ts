import type { Outgoing, Work } from '@smsonly/kafka';
import { forgetAnswered } from '../consent/consent.store.js';
import { settleExpired } from '../offers/settle-offers.js';
import { forgetUnclaimed } from '../receive-reply/unclaimed-reply.store.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import { takeUnreported } from '../send-sms/submission.store.js';

export type SweepPolicy = Readonly<{
  /** An accepted SMS without a final report counts as settled after this time, ms. */
  reportWait: number;
  /** How long SMS that belong to nobody are kept, ms. */
  unclaimedRetention: number;
}>;

/** At most so many rows of each kind in one transaction. */
const most = 500;

/** What time alone brings about: messages lose their validity, reports are given up, old records are forgotten. */
export async function sweep(deps: SweepPolicy & { metrics: RoutingMetrics }, work: Work): Promise<Outgoing[]> {
  const { tx, now } = work;
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const unreported = await takeUnreported(tx, ago(deps.reportWait), most);
  deps.metrics.smsOutcomes.inc({ outcome: 'unreported', code: '' }, unreported);
  await forgetUnclaimed(tx, now, ago(deps.unclaimedRetention));
  await forgetAnswered(tx, now);
  return settleExpired(deps, work, { limit: most });
}
