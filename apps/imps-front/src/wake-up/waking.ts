import type { Outgoing } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import { ringsFor } from './ring.js';
import { wakeSessions, wakeWaiting } from './wake-up.store.js';

/** What every instance knows of waking. */
export type WakingDeps = Readonly<{
  /** Its name. */
  instance: string;
  /** A client that does not poll is woken again after this time, ms. */
  cirRepeatMs: number;
}>;

/**
 * The doorbells for what was queued for these sessions in `tx`, to be published after the commit. Their rows have been locked
 * before (`lockWakeUps`, `lockWakeUpsOfAccounts`).
 */
export async function wake(
  { instance, cirRepeatMs }: WakingDeps,
  tx: Tx,
  sessionIds: readonly string[],
  queued: 'offers' | 'notices',
  now: Date,
): Promise<Outgoing[]> {
  const woken = await wakeSessions(tx, [...new Set(sessionIds)], { queued, now, repeatMs: cirRepeatMs });
  return ringsFor(woken, instance, now);
}

/** The doorbells for sessions whose queues were opened in `tx`, where something waits. */
export async function wakeOpened(
  { instance, cirRepeatMs }: WakingDeps,
  tx: Tx,
  sessionIds: readonly string[],
  now: Date,
): Promise<Outgoing[]> {
  const woken = await wakeWaiting(tx, [...new Set(sessionIds)], { now, repeatMs: cirRepeatMs, why: 'opened' });
  return ringsFor(woken, instance, now);
}
