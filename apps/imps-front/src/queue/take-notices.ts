import { createHash } from 'node:crypto';
import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Work } from '@smsonly/kafka';
import { wake, type WakingDeps } from '../wake-up/waking.js';
import { lockWakeUps } from '../wake-up/wake-up.store.js';
import { queueNotices, type Notice } from './notice.store.js';

type Notification<T extends FactOf<'presence-notifications'>['type']> = Envelope<
  Extract<FactOf<'presence-notifications'>, { type: T }>
>;

/** PresenceChanged: into the queue of the watching session. */
export function takePresenceChanges(deps: WakingDeps) {
  return async (events: readonly Notification<'PresenceChanged'>[], work: Work): Promise<Outgoing[]> =>
    queueAndWake(
      deps,
      work,
      events.map(({ data: { sessionId, presences }, traceparent }) => ({
        sessionId,
        kind: 'presence' as const,
        subject: subjectOf(
          'presence',
          presences.map(({ userId }) => userId),
        ),
        payload: { presences },
        ...(traceparent !== undefined && { traceparent }),
      })),
    );
}

/** AuthorisationAsked: into the queue of the session that is to answer. */
export function takeAuthorisationRequests(deps: WakingDeps) {
  return async (events: readonly Notification<'AuthorisationAsked'>[], work: Work): Promise<Outgoing[]> =>
    queueAndWake(
      deps,
      work,
      events.map(({ data: { sessionId, asker, attributes }, traceparent }) => ({
        sessionId,
        kind: 'authorisation' as const,
        subject: subjectOf('authorisation', [asker]),
        payload: { asker, attributes },
        ...(traceparent !== undefined && { traceparent }),
      })),
    );
}

async function queueAndWake(deps: WakingDeps, { tx, now }: Work, notices: readonly Notice[]): Promise<Outgoing[]> {
  lockWakeUps(
    tx,
    notices.map(({ sessionId }) => sessionId),
  );
  return wake(deps, tx, await queueNotices(tx, notices, now), 'notices', now);
}

/** A short key of what a notice is about: a later one with the same key replaces it. */
function subjectOf(kind: string, userIds: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...userIds.toSorted()]))
    .digest('base64url');
}
