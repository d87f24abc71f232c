import type { Address, Detail, FactOf, ListAddress } from '@smsonly/contracts';
import { allFailed, withFailures, targetsOf } from '@smsonly/imps-model';
import { readLists, readUsers } from '../addresses/read-address.js';
import {
  answeredByStatus,
  answeredByReport,
  type RequestContext,
  type Forwarded,
  type Forwarding,
} from '../requests/forwarding.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { namesIn } from './attribute-names.js';
import { presenceOf } from './presence-values.js';

/** The users and lists that a request names: those that could be read, and the others as details of the result. */
export type Watched = Readonly<{ users: Address[]; lists: ListAddress[]; failures: readonly Detail[] }>;

/** Reads users and lists in either of their shapes. */
export function watchedIn(request: Parameters<typeof targetsOf>[0], { reading }: RequestContext): Watched {
  const { userIds, contactLists } = targetsOf(request);
  const users = readUsers(userIds, reading);
  const lists = readLists(contactLists, reading);
  return { users: [...users.read], lists: [...lists.read], failures: [...users.failures, ...lists.failures] };
}

/** True when something was named and none of it is an address. */
export function noneReadable({ users, lists, failures }: Watched): boolean {
  return users.length === 0 && lists.length === 0 && failures.length > 0;
}

function request(fact: FactOf<'presence-requests'>): Forwarded['request'] {
  return { topic: 'presence-requests', fact };
}

/** GetPresence-Request. */
export const getPresence: Forwarding<'GetPresence-Request'> = (primitive, context) => {
  const watched = watchedIn(primitive, context);
  if (noneReadable(watched)) return refusal(primitive, allFailed(watched.failures));
  const { users, lists, failures } = watched;
  const attributes = namesIn(primitive.presenceSubList);
  return {
    request: request({ type: 'PresenceRequested', data: { requester: context.requester, users, lists, attributes } }),
    answer: (response) => ({
      kind: 'GetPresence-Response',
      result: resultOf(withFailures(response.data.result, failures)),
      ...(response.type === 'PresenceReported' && { presences: response.data.presences.map(presenceOf) }),
    }),
  };
};

/** SubscribePresence-Request. AutoSubscribe: later members of the lists too. */
export const subscribePresence: Forwarding<'SubscribePresence-Request'> = (primitive, context) => {
  const watched = watchedIn(primitive, context);
  if (noneReadable(watched)) return refusal(primitive, allFailed(watched.failures));
  const { users, lists, failures } = watched;
  return {
    request: request({
      type: 'SubscriptionRequested',
      data: {
        requester: context.requester,
        users,
        lists,
        attributes: namesIn(primitive.presenceSubList),
        autoSubscribe: primitive.autoSubscribe === true,
      },
    }),
    answer: answeredByStatus(failures),
  };
};

/** UnsubscribePresence-Request. */
export const unsubscribePresence: Forwarding<'UnsubscribePresence-Request'> = (primitive, context) => {
  const watched = watchedIn(primitive, context);
  if (noneReadable(watched)) return refusal(primitive, allFailed(watched.failures));
  const { users, lists, failures } = watched;
  return {
    request: request({ type: 'UnsubscriptionRequested', data: { requester: context.requester, users, lists } }),
    answer: answeredByStatus(failures),
  };
};

/** GetWatcherList-Request: 1.1 answers with User*, later versions with Watcher*, which holds User in 1.2 and UserID in 1.3. */
export const getWatcherList: Forwarding<'GetWatcherList-Request'> = (primitive, { requester }) => ({
  request: request({ type: 'WatchersRequested', data: { requester } }),
  answer: answeredByReport(primitive, 'WatchersReported', ({ watchers }) => ({
    kind: 'GetWatcherList-Response',
    users: watchers.map((userId) => ({ userId })),
    watcherCount: watchers.length,
    watchers: watchers.map((userId) => ({ user: { userId }, userId, watcherStatus: 'CURRENT_SUBSCRIBER' })),
  })),
});
