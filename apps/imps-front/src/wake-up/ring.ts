import { ring, type Emission } from '@smsonly/kafka';
import type { HeldConnection, Woken } from './wake-up.store.js';

/** How long Kafka may take to accept a doorbell, ms; then it is dropped, since what it is about is looked at again anyway. */
export const ringPerishesMs = 10_000;

/**
 * Doorbells for the instances that hold the connections of these sessions. Those without a connection are woken by this
 * instance, which is as good as any other.
 */
export function ringsFor(woken: readonly Woken[], own: string, queuedAt: Date): Emission[] {
  const byInstance = Map.groupBy(woken, ({ instance }) => instance ?? own);
  return [...byInstance].map(([instance, sessions]) =>
    ring(instance, instance, {
      type: 'TransactionsQueued',
      data: {
        sessions: sessions.map(({ sessionId, attempt }) => ({ sessionId, attempt })),
        queuedAt: queuedAt.toISOString(),
      },
    }),
  );
}

/** Tells the holder of a connection that it is over. @param key of what must come before it on the way there */
export function ringConnectionEnded({ instance, ...connection }: HeldConnection, key = instance): Emission {
  return ring(instance, key, { type: 'ConnectionsEnded', data: { connections: [connection] } });
}
