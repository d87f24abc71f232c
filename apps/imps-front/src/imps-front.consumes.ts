import { createHash } from 'node:crypto';
import type { Envelope, FactOf } from '@smsonly/contracts';
import type { Outgoing, Subscriptions, Work } from '@smsonly/kafka';
import type { SessionStore } from './sessions/session.store.js';
import type { OfferKind, QueueStore } from './queue/queue.store.js';

type Dependencies = Readonly<{ queue: QueueStore; sessions: SessionStore }>;
type Offered = Extract<FactOf<'deliveries'>, { type: 'MessageOffered' | 'ReportOffered' }>;

/** MessageOffered, ReportOffered: into the queue of every live session of the account. */
function queueOffers({ queue }: Dependencies, kind: OfferKind) {
  return async (events: readonly Envelope<Offered>[], { tx, now }: Work): Promise<Outgoing[]> => {
    const offers = events.map(({ data }) => ({
      accountId: data.accountId,
      kind,
      offerId: data.offerId,
      sequence: data.sequence,
      sender: data.sender,
      payload: data,
    }));
    await queue.offer(tx, offers, now);
    return [];
  };
}

/** What the service consumes. */
export function impsFrontSubscriptions(deps: Dependencies) {
  const { queue, sessions } = deps;
  return {
    deliveries: {
      MessageOffered: queueOffers(deps, 'message'),
      ReportOffered: queueOffers(deps, 'report'),
      OfferSettled: async (events, { tx, now }) => {
        await queue.settle(
          tx,
          events.map(({ data }) => data),
          now,
        );
        return [];
      },
      BacklogOffered: async (events, { tx }) => {
        await sessions.openQueues(
          tx,
          events.map(({ data }) => data.sessionId),
        );
        return [];
      },
    },
    'presence-notifications': {
      PresenceChanged: async (events, { tx, now }) => {
        const notices = events.map(({ data: { sessionId, presences } }) => ({
          sessionId,
          kind: 'presence' as const,
          subject: subject(
            'presence',
            presences.map(({ userId }) => userId),
          ),
          payload: { presences },
        }));
        await queue.notify(tx, notices, now);
        return [];
      },
      AuthorisationAsked: async (events, { tx, now }) => {
        const notices = events.map(({ data: { sessionId, asker, attributes } }) => ({
          sessionId,
          kind: 'authorisation' as const,
          subject: subject('authorisation', [asker]),
          payload: { asker, attributes },
        }));
        await queue.notify(tx, notices, now);
        return [];
      },
    },
  } satisfies Subscriptions;
}

/** What a notice is about, in few characters: a later one about the same takes its place. */
function subject(kind: string, userIds: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...userIds.toSorted()]))
    .digest('base64url');
}
