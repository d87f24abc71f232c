import type { Envelope, FactOf } from '@smsonly/contracts';
import { readRegistry, refusalOf, resolveAddress } from '@smsonly/directory';
import { answer, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { registeredOnly } from '../accounts/registered-only.js';
import type { PresenceDeps } from '../presence.deps.js';
import { changesOf, remainderOf, type ContactLists } from '../contact-lists/contact-list.js';
import { holdAtMost, mostAnswerBytes } from '../presence.limits.js';
import { jsonBytes } from '../event-size.js';
import { loadContactLists, saveListChanges, type AccountChanges } from '../contact-lists/contact-list.store.js';
import {
  createList,
  deleteList,
  manageList,
  type RefusalOf,
  type ListDecision,
  type Nick,
} from './decide-list-change.js';
import { followListChanges } from './follow-list-changes.js';
import { reportList } from './report-list.js';

type Request = FactOf<'presence-requests'>;
type Creation = Extract<Request, { type: 'ListCreationRequested' }>;
type Deletion = Extract<Request, { type: 'ListDeletionRequested' }>;
type Management = Extract<Request, { type: 'ListManagementRequested' }>;
type ListRequest = Creation | Deletion | Management;

/** How one kind of request is decided and answered. */
type Kind<F extends ListRequest> = Readonly<{
  nicks: (data: F['data']) => readonly Nick[];
  decide: (lists: ContactLists, data: F['data'], refusal: RefusalOf, now: Date) => ListDecision;
  answer: (event: Envelope<F>, decision: ListDecision) => Outgoing;
}>;

/** Decides the requests of a run in order, each on the lists as left by the one before, then saves everything at once. */
function changeLists<F extends ListRequest>(kind: Kind<F>, deps: PresenceDeps): Handler<F> {
  return async (events, { tx, now }: Work) => {
    const accountIds = [...new Set(events.map(({ data }) => data.requester.accountId))];
    const named = events.map(({ data }) => ({ accountId: data.requester.accountId, key: data.list.key }));
    const before = await loadContactLists(tx, accountIds, named);
    const addresses = events.flatMap(({ data }) => kind.nicks(data).map(({ address }) => address));
    const registry = await readRegistry(tx, { addresses });
    const refusal: RefusalOf = (address) => refusalOf(resolveAddress(address, registry, deps.numbering));

    const after = new Map(before);
    const kept = new Map(before);
    const hold = holdAtMost(mostAnswerBytes, events.length);
    const answers = events.map((event) => {
      const { accountId } = event.data.requester;
      const decision = kind.decide(after.get(accountId) ?? new Map(), event.data, refusal, now);
      after.set(accountId, decision.lists);
      kept.set(accountId, remainderOf(kept.get(accountId) ?? new Map(), decision.lists));
      const answered = kind.answer(event, decision);
      hold(jsonBytes(answered.data));
      return answered;
    });

    const changes = [...after].map(([accountId, lists]): AccountChanges => ({
      accountId,
      changes: changesOf(before.get(accountId) ?? new Map(), lists, kept.get(accountId)),
    }));
    await saveListChanges(tx, changes);
    return [...answers, ...(await followListChanges(tx, changes, events, deps))];
  };
}

/** CreateList-Request. */
export function createLists(deps: PresenceDeps): Handler<Creation> {
  const kind: Kind<Creation> = {
    nicks: (data) => data.nicks,
    decide: (lists, data, refusal, now) =>
      createList(lists, { ...data, userId: data.requester.userId }, refusal, deps.limits, now),
    answer: (event, decision) => answer(event, reportList(decision, true)),
  };
  return registeredOnly(changeLists(kind, deps));
}

/** DeleteList-Request. */
export function deleteLists(deps: PresenceDeps): Handler<Deletion> {
  const kind: Kind<Deletion> = {
    nicks: () => [],
    decide: (lists, data) => deleteList(lists, data),
    answer: (event, { result }) => answer(event, { type: 'RequestCompleted', data: { result } }),
  };
  return changeLists(kind, deps);
}

/** ListManage-Request. */
export function manageLists(deps: PresenceDeps): Handler<Management> {
  const kind: Kind<Management> = {
    nicks: (data) => data.add,
    decide: (lists, data, refusal) => manageList(lists, data, refusal, deps.limits),
    answer: (event, decision) => answer(event, reportList(decision, event.data.receiveList)),
  };
  return registeredOnly(changeLists(kind, deps));
}
