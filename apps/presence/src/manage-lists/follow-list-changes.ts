import type { Envelope, Fact, Requester } from '@smsonly/contracts';
import type { Outgoing } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import { deleteAttributeLists, loadAttributeLists, type ListTarget } from '../authorisation/attribute-list.store.js';
import { requestAuthorisation } from '../authorisation/request-authorisation.js';
import type { PresenceDeps } from '../presence.deps.js';
import { markChanged, requestNotifications } from '../watching/request-notifications.js';
import { dropLists, dropMembers, followMembers } from '../watching/list-members.store.js';
import type { AccountChanges } from '../contact-lists/contact-list.store.js';

type ListRequest = Envelope<Fact<string, { requester: Requester }>>;

/**
 * The consequences of changed contact lists: subscriptions to a list follow its members, which asks them for authorisation
 * like any subscription, and where a list decides what its members may see, those added or removed see the owner differently.
 */
export async function followListChanges(
  tx: Tx,
  all: readonly AccountChanges[],
  events: readonly ListRequest[],
  deps: PresenceDeps,
): Promise<Outgoing[]> {
  const [cause] = events;
  if (!cause) return [];
  const deleted = all.flatMap(({ accountId, changes }) => changes.deleted.map((key) => ({ accountId, key })));
  const removed = all.flatMap(({ accountId, changes }) => changes.removed.map((one) => ({ accountId, ...one })));
  const put = all.flatMap(({ accountId, changes }) =>
    changes.added.map(({ list, contact: { canonical, msisdn, spelling } }) => ({
      accountId,
      list,
      canonical,
      ...(msisdn === undefined ? {} : { msisdn }),
      spelling,
    })),
  );
  await dropLists(tx, deleted);
  await dropMembers(tx, removed);
  const { respelt, joined } = await followMembers(tx, put);
  const changedOwners = await ownersWithChangedVisibility(tx, all);
  const owners = new Map(events.map(({ data: { requester } }) => [requester.accountId, requester]));
  return [
    ...requestNotifications([...respelt, ...joined], cause),
    ...(await requestAuthorisation(tx, joined, cause, deps)),
    ...changedOwners.flatMap((accountId) => {
      const owner = owners.get(accountId);
      return owner ? [markChanged(owner, [], cause)] : [];
    }),
  ];
}

/** Owners with an attribute list for a contact list whose members changed; deleted contact lists lose theirs. */
async function ownersWithChangedVisibility(tx: Tx, all: readonly AccountChanges[]): Promise<string[]> {
  const lists = all.flatMap(({ accountId, changes: { deleted, removed, added } }) =>
    [...deleted, ...[...removed, ...added].map(({ list }) => list)].map((target) => ({ accountId, target })),
  );
  if (lists.length === 0) return [];
  const withAttributes = (await loadAttributeLists(tx, [...new Set(lists.map(({ accountId }) => accountId))])).filter(
    ({ kind }) => kind === 'list',
  );
  const affectedLists = lists.filter(({ accountId, target }) =>
    withAttributes.some((list) => list.accountId === accountId && list.target === target),
  );
  const gone = all.flatMap(({ accountId, changes }) =>
    changes.deleted.map((target): ListTarget => ({ accountId, kind: 'list', target })),
  );
  await deleteAttributeLists(tx, gone);
  return [...new Set(affectedLists.map(({ accountId }) => accountId))];
}
