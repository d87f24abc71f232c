import type { Envelope, FactOf, Presence } from '@smsonly/contracts';
import { refusalOf, type AddressKey } from '@smsonly/directory';
import { answer, type Handler, type ResponseBody } from '@smsonly/kafka';
import { composeResult, type Failure } from '@smsonly/imps-model';
import type { ContactLists } from '../contact-lists/contact-list.js';
import { loadContactLists } from '../contact-lists/contact-list.store.js';
import type { PresenceDeps } from '../presence.deps.js';
import { jsonBytes, mostPresenceBytes } from '../published-presence/event-size.js';
import { loadView, type PresenceQuery, type View } from './load-view.js';

type Asked = Extract<FactOf<'presence-requests'>, { type: 'PresenceRequested' }>;
type Named = AddressKey & Readonly<{ spelling: string }>;

/** All addresses of a request: users as they were named, members as they are spelt in the list. */
function addressesIn({ users, lists }: Asked['data'], own: ContactLists): Named[] {
  const members = lists.flatMap(({ key }) => [...(own.get(key)?.contacts.values() ?? [])]);
  return [...users, ...members];
}

/** The presences that fit into one answer, in order, and those left out. */
function fitIntoAnswer(presences: readonly Presence[]): { presences: Presence[]; tooLarge: Failure[] } {
  const fit: Presence[] = [];
  const tooLarge: Failure[] = [];
  let bytes = 0;
  for (const presence of presences) {
    const size = jsonBytes(presence);
    if (bytes + size > mostPresenceBytes) tooLarge.push({ code: 432, userIds: [presence.userId] });
    else {
      fit.push(presence);
      bytes += size;
    }
  }
  return { presences: fit, tooLarge };
}

/**
 * GetPresence-Request: presence of everyone found. Codes: 200, 201, 402 (no one named), 432 (no room in the answer), 516,
 * 531, 700.
 */
function reportPresence(data: Asked['data'], own: ContactLists, view: View): ResponseBody {
  const { requester, users, lists, attributes } = data;
  const missing: Failure[] = lists.flatMap(({ key, spelling }) =>
    own.has(key) ? [] : [{ code: 700, contactLists: [spelling] }],
  );
  const unreachable = users.flatMap((user) => {
    const code = refusalOf(view.who(user));
    return code === undefined ? [] : [{ code, user }];
  });
  const isAnswered = ({ canonical }: Named) => !unreachable.some(({ user }) => user.canonical === canonical);
  // A user who is named and also in a list is reported once for each spelling.
  const seen = new Map(
    addressesIn(data, own)
      .filter(isAnswered)
      .map((address) => [address.spelling, address]),
  );
  const { presences, tooLarge } = fitIntoAnswer(
    [...seen.values()].map((address) => ({
      userId: address.spelling,
      attributes: view.see({ watcher: requester, address }, requester.version, attributes),
    })),
  );
  const failures = [
    ...unreachable.map(({ code, user }) => ({ code, userIds: [user.spelling] })),
    ...missing,
    ...tooLarge,
  ];
  const named = users.length + lists.length;
  // Members of a list may fail one by one: there are more parts than were named.
  const targets = Math.max(named, presences.length + failures.length);
  const result = named === 0 ? { code: 402 } : composeResult(targets, failures);
  return { type: 'PresenceReported', data: { result, presences } };
}

export function getPresence(deps: PresenceDeps): Handler<Asked> {
  return async (events, { tx }) => {
    const accountIds = [...new Set(events.map(({ data }) => data.requester.accountId))];
    const named = events.flatMap(({ data }) =>
      data.lists.map(({ key }) => ({ accountId: data.requester.accountId, key })),
    );
    const lists = named.length === 0 ? new Map<string, ContactLists>() : await loadContactLists(tx, accountIds, named);
    const own = ({ data }: Envelope<Asked>) => lists.get(data.requester.accountId) ?? new Map();
    const queries = events.flatMap((event) =>
      addressesIn(event.data, own(event)).map((address): PresenceQuery => ({ watcher: event.data.requester, address })),
    );
    const view = await loadView(tx, queries, deps);
    return events.map((event) => answer(event, reportPresence(event.data, own(event), view)));
  };
}
