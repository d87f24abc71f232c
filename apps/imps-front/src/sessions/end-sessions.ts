import type { Outbox } from '@smsonly/kafka';
import type { Database, Tx } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { isDoneWithin } from '../publishing/is-done-within.js';
import { within, workOf, type CallSpan } from '../spans/call-span.js';
import { sessionEnded, type EndCause, type EndedSession } from './session-events.js';

export type EndDeps = Readonly<{
  db: Database;
  outbox: Outbox;
  logger: Logger;
  metrics: EndMetrics;
  /** How long to wait for Kafka, ms. */
  kafkaWaitMs: number;
}>;

/** Counts sessions that are over. */
export type EndMetrics = Readonly<{
  sessionsEnded: { inc(labels: Readonly<{ cause: EndCause }>, count: number): void };
}>;

/** Counts sessions that are over, and logs each. */
export function noteEnded(
  { logger, metrics }: Readonly<{ logger: Logger; metrics: EndMetrics }>,
  cause: EndCause,
  over: readonly EndedSession[],
): void {
  if (over.length === 0) return;
  metrics.sessionsEnded.inc({ cause }, over.length);
  for (const { sessionId } of over) logger.info({ session: sessionId, cause }, 'session ended');
}

/**
 * Ends the sessions that `choose` marks, and publishes it on the topics of their users' requests: before it returns, unless
 * Kafka is unavailable; then the outbox does it later.
 * @returns how many there were
 */
export async function endSessions(
  deps: EndDeps,
  cause: EndCause,
  now: Date,
  choose: (tx: Tx) => Promise<EndedSession[]>,
  span?: CallSpan,
): Promise<number> {
  const { db, outbox, kafkaWaitMs } = deps;
  const over = await db.transaction(async (tx) => {
    const sessions = await choose(tx);
    if (sessions.length > 0)
      await outbox.append(
        tx,
        within(
          span,
          sessions.flatMap((session) => sessionEnded(session, cause, now)),
        ),
      );
    return sessions;
  }, workOf(span));
  if (over.length === 0) return 0;
  await isDoneWithin(kafkaWaitMs, outbox.flush([...new Set(over.map(({ userId }) => userId))]));
  noteEnded(deps, cause, over);
  return over.length;
}
