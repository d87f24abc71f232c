import type { Database } from '@smsonly/persistence';
import type { Logger } from '@smsonly/platform';
import { rememberAcknowledging } from '../sessions/client.store.js';
import type { Session } from '../sessions/session.js';
import type { CallSpan } from '../spans/call-span.js';
import { settle, type AcknowledgeDeps } from './acknowledge.js';
import { decideSilence } from './decide-silence.js';
import { givenOut } from './queue.store.js';

export type SilentClientDeps = AcknowledgeDeps &
  Readonly<{
    db: Database;
    metrics: Readonly<{ acknowledgedByPolls: { inc(count: number): void } }>;
    logger: Logger;
    /** How long what was given out is not given out again, ms. */
    redeliveryMs: number;
  }>;

/**
 * A poll of a client that has acknowledged nothing so far counts as acknowledgement of what was given out before it came in,
 * once it is known that the client never acknowledges (decide-silence.ts). While another poll of the session is under way it does
 * not: what that one was given may not have left yet. The next poll settles it.
 */
export function acknowledgeByPolling(deps: SilentClientDeps) {
  const { db, metrics, logger, redeliveryMs } = deps;
  return async (session: Session, arrivedAt: Date, span?: CallSpan): Promise<void> => {
    const given = await givenOut(db.sql, session.sessionId, redeliveryMs);
    const silence = decideSilence(session.acknowledges === false, given, arrivedAt, redeliveryMs);
    if (silence.isKnownNow) {
      const acknowledges = await rememberAcknowledging(db.sql, session.sessionId, false, arrivedAt);
      // It has acknowledged something meanwhile.
      if (acknowledges !== false) return;
      logger.info({ session: session.sessionId }, 'a client that never acknowledges: from now on its polls count');
    }
    if (silence.acknowledged.length === 0) return;
    await settle(deps, session, silence.acknowledged, arrivedAt, span);
    metrics.acknowledgedByPolls.inc(silence.acknowledged.length);
  };
}
