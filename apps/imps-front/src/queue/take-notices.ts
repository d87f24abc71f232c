import { createHash } from 'node:crypto';
import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Work } from '@smsonly/kafka';
import { queueNotices } from './notice.store.js';

type Notification<T extends FactOf<'presence-notifications'>['type']> = Envelope<
  Extract<FactOf<'presence-notifications'>, { type: T }>
>;

/** PresenceChanged: into the queue of the watching session. */
export async function takePresenceChanges(
  events: readonly Notification<'PresenceChanged'>[],
  { tx, now }: Work,
): Promise<Outgoing[]> {
  const notices = events.map(({ data: { sessionId, presences } }) => ({
    sessionId,
    kind: 'presence' as const,
    subject: subjectOf(
      'presence',
      presences.map(({ userId }) => userId),
    ),
    payload: { presences },
  }));
  await queueNotices(tx, notices, now);
  return [];
}

/** AuthorisationAsked: into the queue of the session that is to answer. */
export async function takeAuthorisationRequests(
  events: readonly Notification<'AuthorisationAsked'>[],
  { tx, now }: Work,
): Promise<Outgoing[]> {
  const notices = events.map(({ data: { sessionId, asker, attributes } }) => ({
    sessionId,
    kind: 'authorisation' as const,
    subject: subjectOf('authorisation', [asker]),
    payload: { asker, attributes },
  }));
  await queueNotices(tx, notices, now);
  return [];
}

/** A short key of what a notice is about: a later one with the same key replaces it. */
function subjectOf(kind: string, userIds: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...userIds.toSorted()]))
    .digest('base64url');
}
