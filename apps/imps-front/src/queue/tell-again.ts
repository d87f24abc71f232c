import type { PublishFacts } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { isToldInTime } from '../publishing/is-told-in-time.js';
import { putBackUnsettled, takeUnsettled, type Unsettled } from './acknowledgement.store.js';
import { removeTransactions } from './queue.store.js';
import { offerAcknowledged } from './tell-acknowledged.js';

export type TellAgainDeps = Readonly<{
  db: Database;
  publishFacts: PublishFacts;
  metrics: Readonly<{ toldAgain: { inc(count: number): void } }>;
  logger: Logger;
}>;

const atOnce = 500;
/** How long one page waits for Kafka, ms: while it is away, the next sweep tries again. */
const waitMs = 5_000;
/** Older ones are given up: routing keeps no message for so long without trying to deliver it. */
const rememberedMs = 30 * 24 * 60 * 60_000;

/**
 * Tells routing again of acknowledgements that it has not settled: Kafka was away, or a process ended before they were published. What
 * routing has settled before harms nothing. Of an account that is gone nobody needs to be told.
 * @returns `more` when more may be due
 */
export async function tellAgainOf(
  { db, publishFacts, metrics, logger }: TellAgainDeps,
  now: Date,
): Promise<'more' | void> {
  const due = await takeUnsettled(db.sql, now, atOnce);
  const isOver = ({ userId, acknowledgedAt }: Unsettled): boolean =>
    userId === undefined || now.getTime() - acknowledgedAt.getTime() > rememberedMs;
  const gone = due.filter(isOver);
  if (gone.length > 0)
    await removeTransactions(
      db.sql,
      gone.map(({ number }) => number),
    );
  const left = due.filter((one) => !isOver(one));
  if (left.length === 0) return;
  const facts = left.map((one) => offerAcknowledged(one.userId ?? '', one));
  if (!(await isToldInTime({ publishFacts, kafkaWaitMs: waitMs }, facts))) {
    await putBackUnsettled(
      db.sql,
      left.map(({ number }) => number),
      now,
    );
    return;
  }
  metrics.toldAgain.inc(left.length);
  logger.info({ count: left.length }, 'routing was told again of acknowledgements that it had not settled');
  if (due.length === atOnce) return 'more';
}
