import type { Envelope, FactOf } from '@smsonly/contracts';
import { readRegistry, resolveAddress } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import { registeredOnly } from '../accounts/registered-only.js';
import { requestAuthorisation } from '../authorisation/request-authorisation.js';
import { loadContactLists } from '../contact-lists/contact-list.store.js';
import { requestNotifications } from '../watching/request-notifications.js';
import type { PresenceDeps } from '../presence.deps.js';
import { loadSessions } from '../published-presence/presence.store.js';
import { decideSubscription, decideUnsubscription, type SubscriptionFacts } from './decide-subscription.js';
import { countNamed, subscribeToLists, unwatchLists, unwatchUsers, watchUsers } from '../watching/watch.store.js';
import { takeMembers } from './continue-subscription.js';

type Request = FactOf<'presence-requests'>;
type Subscription = Extract<Request, { type: 'SubscriptionRequested' }>;
type Unsubscription = Extract<Request, { type: 'UnsubscriptionRequested' }>;

async function loadFacts(
  tx: Tx,
  events: readonly Envelope<Subscription | Unsubscription>[],
  { numbering }: PresenceDeps,
): Promise<(event: Envelope<Subscription | Unsubscription>) => SubscriptionFacts> {
  const requesters = events.map(({ data }) => data.requester);
  const sessions = await loadSessions(
    tx,
    requesters.map(({ sessionId }) => sessionId),
  );
  const registry = await readRegistry(tx, { addresses: events.flatMap(({ data }) => data.users) });
  const lists = events.every(({ data }) => data.lists.length === 0)
    ? new Map<string, never>()
    : await loadContactLists(tx, [...new Set(requesters.map(({ accountId }) => accountId))], []);
  const named = await countNamed(
    tx,
    requesters.map(({ sessionId }) => sessionId),
  );
  return ({ data: { requester } }) => ({
    named: named.get(requester.sessionId) ?? 0,
    isLive: sessions.has(requester.sessionId),
    who: (address) => resolveAddress(address, registry, numbering),
    hasList: (key) => lists.get(requester.accountId)?.has(key) ?? false,
  });
}

/**
 * SubscribePresence-Request: answers, requests the first notification, and asks users who have not yet decided about this
 * watcher.
 */
export function subscribe(deps: PresenceDeps): Handler<Subscription> {
  return registeredOnly(async (events, work) => {
    const { tx } = work;
    const [cause] = events;
    if (!cause) return [];
    const facts = await loadFacts(tx, events, deps);
    const decided = events.map((event) => ({ event, decision: decideSubscription(event.data, facts(event)) }));
    const users = decided.flatMap(({ decision }) => decision.users);
    const lists = decided.flatMap(({ event, decision }) => decision.lists.map((one) => ({ ...one, run: event.id })));
    await watchUsers(tx, users);
    await subscribeToLists(tx, lists);

    const requesters = new Map(events.map(({ data: { requester } }) => [requester.sessionId, requester]));
    const watching = users.flatMap(({ sessionId, canonical, msisdn, attributes }) => {
      const requester = requesters.get(sessionId);
      return requester ? [{ ...requester, canonical, ...(msisdn === undefined ? {} : { msisdn }), attributes }] : [];
    });
    const subscribers = new Map(
      decided.flatMap(({ event, decision }) => {
        const { accountId, userId, sessionId } = event.data.requester;
        return decision.lists.length === 0 ? [] : [[sessionId, { accountId, userId, sessionId, run: event.id }]];
      }),
    );
    return [
      ...decided.map(({ event, decision: { result } }) =>
        answer(event, { type: 'RequestCompleted', data: { result } }),
      ),
      ...requestNotifications(watching, cause),
      ...(await requestAuthorisation(tx, watching, cause, deps)),
      ...(await takeMembers([...subscribers.values()], cause, work, deps)),
    ];
  });
}

/** UnsubscribePresence-Request. */
export function unsubscribe(deps: PresenceDeps): Handler<Unsubscription> {
  return async (events, { tx }) => {
    const facts = await loadFacts(tx, events, deps);
    const named = events.flatMap(({ data: { requester, users } }) =>
      users.map(({ canonical }) => ({ sessionId: requester.sessionId, canonical })),
    );
    const lists = events.flatMap(({ data: { requester, lists } }) =>
      lists.map(({ key }) => ({ sessionId: requester.sessionId, key })),
    );
    const gone = await unwatchUsers(tx, named);
    await unwatchLists(tx, lists);
    return events.map((event) => {
      const { sessionId } = event.data.requester;
      const wasWatched = (canonical: string) =>
        gone.some((one) => one.sessionId === sessionId && one.canonical === canonical);
      const result = decideUnsubscription(event.data, facts(event), wasWatched);
      return answer(event, { type: 'RequestCompleted', data: { result } });
    });
  };
}
