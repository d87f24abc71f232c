import type { Tx } from '@smsonly/persistence';

/**
 * Lets a session's queue deliver again what was deferred until the next login, as if it had never been given out. What was
 * given out and not acknowledged otherwise stays as it is.
 */
export async function restoreDeferred(tx: Tx, sessionId: string): Promise<void> {
  await tx.run`
    update server_transaction set state = 'waiting', deliveries = 0, due_at = '-infinity'
    where session_id = ${sessionId}::uuid and state = 'resting'`;
}
