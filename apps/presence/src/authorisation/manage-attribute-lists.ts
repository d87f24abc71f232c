import type { Envelope, FactOf, Result } from '@smsonly/contracts';
import { readRegistry, resolveAddress } from '@smsonly/directory';
import { answer, type Handler, type ResponseBody } from '@smsonly/kafka';
import { listSpelling } from '@smsonly/imps-model';
import type { Tx } from '@smsonly/persistence';
import { loadContactLists } from '../contact-lists/contact-list.store.js';
import { markChanged } from '../watching/request-notifications.js';
import type { PresenceDeps } from '../presence.deps.js';
import { holdAtMost, mostAnswerBytes, mostBytesOfOneAnswer } from '../presence.limits.js';
import { jsonBytes } from '../event-size.js';
import { registeredOnly } from '../accounts/registered-only.js';
import { attributesNamed, namesOf } from './attribute-set.js';
import {
  deleteAttributeLists,
  loadAttributeLists,
  saveAttributeLists,
  targetKey,
  type AttributeList,
} from './attribute-list.store.js';
import { decideTargets, type For, type TargetFacts, type Targets } from './decide-attribute-lists.js';

type Request = FactOf<'presence-requests'>;
type Creation = Extract<Request, { type: 'AttributeListCreationRequested' }>;
type Deletion = Extract<Request, { type: 'AttributeListDeletionRequested' }>;
type Asked = Extract<Request, { type: 'AttributeListsRequested' }>;

const accountsOf = (events: readonly Envelope<Creation | Deletion | Asked>[]): string[] => [
  ...new Set(events.map(({ data }) => data.requester.accountId)),
];

async function loadFacts(
  tx: Tx,
  events: readonly Envelope<Creation | Deletion | Asked>[],
  { numbering }: PresenceDeps,
): Promise<(accountId: string) => TargetFacts> {
  const registry = await readRegistry(tx, { addresses: events.flatMap(({ data }) => data.for.users) });
  const lists = await loadContactLists(tx, accountsOf(events), []);
  return (accountId) => ({
    who: (address) => resolveAddress(address, registry, numbering),
    hasList: (key) => lists.get(accountId)?.has(key) ?? false,
  });
}

const completed = (result: Result): ResponseBody => ({ type: 'RequestCompleted', data: { result } });

/** CreateAttributeList-Request. Codes: those of `decideTargets`, and 755. */
export function createAttributeLists(deps: PresenceDeps): Handler<Creation> {
  return registeredOnly(async (events, { tx }) => {
    const facts = await loadFacts(tx, events, deps);
    const existing = await loadAttributeLists(tx, accountsOf(events));
    const lists = new Map(existing.map((list) => [targetKey(list), list]));
    const made = new Map<string, AttributeList>();
    const answers = events.map((event) => {
      const { requester, attributes } = event.data;
      const { result, targets } = decideTargets(requester.accountId, event.data.for, facts(requester.accountId));
      const added = targets.filter((target) => !lists.has(targetKey(target))).length;
      const count = [...lists.values()].filter((list) => list.accountId === requester.accountId).length + added;
      if (added > 0 && count > deps.limits.attributeLists) return answer(event, completed({ code: 755 }));
      for (const target of targets) {
        const list = { ...target, attributes: attributesNamed(attributes) };
        lists.set(targetKey(list), list);
        made.set(targetKey(list), list);
      }
      return answer(event, completed(result));
    });
    await saveAttributeLists(tx, [...made.values()]);
    return [...answers, ...events.map((event) => markChanged(event.data.requester, [], event))];
  });
}

/** DeleteAttributeList-Request: a list that does not exist is not an error. */
export function deleteAttributeListsOf(deps: PresenceDeps): Handler<Deletion> {
  return async (events, { tx }) => {
    const facts = await loadFacts(tx, events, deps);
    const decided = events.map((event) => {
      const { accountId } = event.data.requester;
      return { event, ...decideTargets(accountId, event.data.for, facts(accountId)) };
    });
    await deleteAttributeLists(
      tx,
      decided.flatMap(({ targets }) => targets),
    );
    return decided.flatMap(({ event, result }) => [
      answer(event, completed(result)),
      markChanged(event.data.requester, [], event),
    ]);
  };
}

/**
 * The result of GetAttributeList-Request, 201 with 432 when an answer cannot hold all: the lists that it names, as it spells them, or all of them, as they were made, if
 * it names none.
 */
export function reportAttributeLists(
  asked: For,
  lists: readonly AttributeList[],
  { result, targets }: Targets,
): ResponseBody {
  const isAll = asked.users.length + asked.lists.length === 0 && !asked.default;
  const wanted = new Map(targets.map((target) => [targetKey(target), target.spelling]));
  const spellingOf = (list: AttributeList) =>
    wanted.get(targetKey(list)) ?? (list.kind === 'list' ? listSpelling(list.spelling) : list.spelling);
  const shown = lists.filter((list) => isAll || wanted.has(targetKey(list)));
  const of = (kind: AttributeList['kind']) =>
    shown.flatMap((list) => {
      const attributes = list.kind === kind ? namesOf(list.attributes) : undefined;
      return attributes ? [{ spelling: spellingOf(list), attributes }] : [];
    });
  const [defaultList] = of('default');
  let room = mostBytesOfOneAnswer - jsonBytes(result);
  const fits = (one: object) => (room -= jsonBytes(one) + 1) > 0;
  const users = of('user').map(({ spelling, attributes }) => ({ userId: spelling, attributes }));
  const contactLists = of('list').map(({ spelling, attributes }) => ({ contactList: spelling, attributes }));
  const [shownLists, shownUsers] = [contactLists.filter(fits), users.filter(fits)];
  const isAllShown = shownUsers.length === users.length && shownLists.length === contactLists.length;
  const whole: Result = isAll ? { code: 200 } : result;
  return {
    type: 'AttributeListsReported',
    data: {
      result: isAllShown ? whole : { code: 201, details: [...(whole.details ?? []), { code: 432 }] },
      ...(defaultList ? { default: defaultList.attributes } : {}),
      users: shownUsers,
      lists: shownLists,
    },
  };
}

/** GetAttributeList-Request. */
export function getAttributeLists(deps: PresenceDeps): Handler<Asked> {
  return async (events, { tx }) => {
    const facts = await loadFacts(tx, events, deps);
    const lists = Map.groupBy(await loadAttributeLists(tx, accountsOf(events)), ({ accountId }) => accountId);
    const hold = holdAtMost(mostAnswerBytes, events.length);
    return events.map((event) => {
      const { accountId } = event.data.requester;
      const targets = decideTargets(accountId, event.data.for, facts(accountId));
      const answered = answer(event, reportAttributeLists(event.data.for, lists.get(accountId) ?? [], targets));
      hold(jsonBytes(answered.data));
      return answered;
    });
  };
}
