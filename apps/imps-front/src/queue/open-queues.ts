import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Work } from '@smsonly/kafka';
import { openQueues } from '../sessions/session.store.js';

type BacklogOffered = Extract<FactOf<'deliveries'>, { type: 'BacklogOffered' }>;

/**
 * BacklogOffered: everything that waited for the account is queued, so the session's polls deliver messages from now on.
 */
export async function openQueuesOf(events: readonly Envelope<BacklogOffered>[], { tx }: Work): Promise<Outgoing[]> {
  await openQueues(
    tx,
    events.map(({ data }) => data.sessionId),
  );
  return [];
}
