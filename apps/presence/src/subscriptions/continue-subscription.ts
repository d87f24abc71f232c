import type { Envelope, FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { requestAuthorisation } from '../authorisation/request-authorisation.js';
import type { PresenceDeps } from '../presence.deps.js';
import { requestNotifications } from '../watching/request-notifications.js';
import { watchMembers, type Subscriber } from '../watching/watch.store.js';

type Continued = Extract<FactOf<'presence-changes'>, { type: 'SubscriptionContinued' }>;

/** Most lists of one session, and members of all lists, that are taken up in one transaction: some 50 ms. */
const page = { lists: 10, members: 1000 };

/** Most sessions whose members are taken up in one transaction. */
const mostSessions = 50;

/** Watches the next members of subscribed lists, has the sessions notified of them and the members asked; the rest follows. */
export async function takeMembers(
  subscribers: readonly Subscriber[],
  cause: Envelope,
  { tx }: Work,
  deps: PresenceDeps,
): Promise<Outgoing[]> {
  const { watched, unfinished } = await watchMembers(tx, subscribers.slice(0, mostSessions), page);
  return [
    ...requestNotifications(watched, cause),
    ...(await requestAuthorisation(tx, watched, cause, deps)),
    ...[...unfinished, ...subscribers.slice(mostSessions)].map((data) =>
      emit('presence-changes', data.userId, { type: 'SubscriptionContinued', data }, { cause }),
    ),
  ];
}

/** More members of the lists that sessions subscribe to. */
export function continueSubscription(deps: PresenceDeps): Handler<Continued> {
  return async (events, work) => {
    const [cause] = events;
    if (!cause) return [];
    return takeMembers(
      events.map(({ data: { accountId, userId, sessionId, run } }) => ({ accountId, userId, sessionId, run })),
      cause,
      work,
      deps,
    );
  };
}
