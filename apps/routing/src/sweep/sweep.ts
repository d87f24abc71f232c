import type { Outgoing, Work } from '@smsonly/kafka';
import { settleExpired, settleOlder } from '../offers/settle-offers.js';
import type { RoutingMetrics } from '../routing.metrics.js';
import { takeUnreported } from '../send-sms/submission.store.js';
import { settleLost } from '../sms-reports/settle-submissions.js';

export type SweepPolicy = Readonly<{
  /** An accepted SMS without a final report counts as settled after this time, ms. */
  reportWait: number;
  /** How long it is remembered which IM user a number stands for after the last message, ms. */
  numberMemory: number;
  /** How long a message or report waits for its addressee at most, ms. */
  longestWait: number;
}>;

/** Most rows of each kind in one transaction. */
const most = 500;

/** Settles what is overdue: messages past their validity, SMS without a final report. `isMore`: some of it is left. */
export async function sweep(
  deps: SweepPolicy & { metrics: RoutingMetrics },
  work: Work,
): Promise<{ outgoing: Outgoing[]; isMore: boolean }> {
  const { tx, now } = work;
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const older = await settleOlder(deps, work, ago(deps.longestWait), most);
  const expired = await settleExpired(deps, work, { limit: most });
  const unreported = await takeUnreported(tx, ago(deps.reportWait), most);
  deps.metrics.smsOutcomes.inc({ outcome: 'unreported', code: '' }, unreported);
  const lost = await settleLost(deps, work, ago(deps.numberMemory), most);
  return {
    outgoing: [...older.outgoing, ...expired, ...lost.outgoing],
    // Each message that expires has at least one fact.
    isMore: Math.max(older.settled, expired.length, unreported, lost.settled) >= most,
  };
}
