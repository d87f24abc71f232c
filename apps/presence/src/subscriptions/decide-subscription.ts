import type { FactOf, Result } from '@smsonly/contracts';
import { refusalOf, type AddressKey, type Party } from '@smsonly/directory';
import { composeResult, type Failure } from '@smsonly/imps-model';
import { mostNamed } from '../presence.limits.js';
import type { ListWatch, NamedWatch } from '../watching/watch.store.js';

type Request = FactOf<'presence-requests'>;
type Subscription = Extract<Request, { type: 'SubscriptionRequested' }>['data'];
type Unsubscription = Extract<Request, { type: 'UnsubscriptionRequested' }>['data'];

/** The facts on which a subscription request is decided. */
export type SubscriptionFacts = Readonly<{
  isLive: boolean;
  who: (address: AddressKey) => Party;
  hasList: (key: string) => boolean;
  /** How many users the session watches already because requests named them. */
  named: number;
}>;

/** Most users that a session watches because requests named them; those of contact lists are bounded by the lists. */
const mostNamedWatches = 10_000;

export type SubscriptionDecision = Readonly<{
  result: Result;
  users: readonly NamedWatch[];
  lists: readonly ListWatch[];
}>;

const missingLists = (lists: Subscription['lists'], { hasList }: Pick<SubscriptionFacts, 'hasList'>): Failure[] =>
  lists.flatMap(({ key, spelling }) => (hasList(key) ? [] : [{ code: 700, contactLists: [spelling] }]));

const unreachable = (users: Subscription['users'], { who }: Pick<SubscriptionFacts, 'who'>): Failure[] =>
  users.flatMap((user) => {
    const code = refusalOf(who(user));
    return code === undefined ? [] : [{ code, userIds: [user.spelling] }];
  });

/**
 * SubscribePresence-Request. Unknown members of a list are not an error, unknown users named are. Codes: 200, 201, 402,
 * 516, 531, 604, 700, 754 (too many users named, now or before).
 */
export function decideSubscription(request: Subscription, facts: SubscriptionFacts): SubscriptionDecision {
  const { requester, users, lists, attributes, autoSubscribe } = request;
  const none = { users: [], lists: [] };
  if (!facts.isLive) return { result: { code: 604 }, ...none };
  const targets = users.length + lists.length;
  if (targets === 0) return { result: { code: 402 }, ...none };
  if (targets > mostNamed || (users.length > 0 && facts.named + users.length > mostNamedWatches))
    return { result: { code: 754 }, ...none };
  const isKnown = (address: AddressKey) => refusalOf(facts.who(address)) === undefined;
  const { sessionId, accountId } = requester;
  return {
    result: composeResult(targets, [...unreachable(users, facts), ...missingLists(lists, facts)]),
    users: users.filter(isKnown).map((user) => ({ sessionId, ...user, attributes })),
    lists: lists
      .filter(({ key }) => facts.hasList(key))
      .map(({ key }) => ({ sessionId, accountId, key, attributes, autoSubscribe })),
  };
}

/** UnsubscribePresence-Request: what was not subscribed is not an error. Codes: 200, 201, 402, 516, 531, 700, 754. */
export function decideUnsubscription(
  { users, lists }: Unsubscription,
  facts: Omit<SubscriptionFacts, 'named'>,
  wasWatched: (canonical: string) => boolean,
): Result {
  const targets = users.length + lists.length;
  if (targets === 0) return { code: 402 };
  if (targets > mostNamed) return { code: 754 };
  const unwatched = users.filter(({ canonical }) => !wasWatched(canonical));
  return composeResult(targets, [...unreachable(unwatched, facts), ...missingLists(lists, facts)]);
}
