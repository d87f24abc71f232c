import { inUseOf, type ClientIdData } from '@smsonly/imps-model';
import { ask, type ImCore } from './im-core.js';
import type { Me } from './im-state.js';
import { takeBlockList, takeContactList } from './people.js';
import { mergePresence, unknownPresence } from './presence.js';
import { announceClient, getPresence, readList, subscribeList } from './requests.js';

/**
 * What a client does at the beginning of a session, in the order of phones: own presence, block list, contact list, and a
 * subscription to everybody on it. Also after a reload: what came meanwhile is not known.
 * @returns a problem in people's words, if the list could not be read
 */
export async function setUpSession(core: ImCore, clientId: ClientIdData, isNew: boolean): Promise<string | undefined> {
  await takeOwnPresence(core);
  if (isNew) await ask(core, announceClient(clientId));
  await takeBlocked(core);
  const list = await defaultList(core);
  if (list === undefined) return 'Your contact list could not be read.';
  core.setContactList(list);
  const read = await ask(core, readList(list));
  if (!read.ok) return read.problem;
  if (read.content.kind === 'ListManage-Response') takeContactList(core, read.content.nickList ?? {});
  const subscribed = await ask(core, subscribeList(list));
  return subscribed.ok ? undefined : subscribed.problem;
}

async function takeOwnPresence(core: ImCore): Promise<void> {
  const { userId } = core.state().me;
  const asked = await ask(core, getPresence([userId]));
  if (!asked.ok || asked.content.kind !== 'GetPresence-Response') return;
  const [own] = asked.content.presences ?? [];
  if (!own?.presenceSubList) return;
  const { alias, availability, statusText } = mergePresence(unknownPresence, own.presenceSubList);
  core.update((state) => {
    const me: Me = {
      ...state.me,
      displayName: alias ?? state.me.displayName,
      availability: availability ?? 'AVAILABLE',
      statusText: statusText ?? '',
    };
    return { ...state, me };
  });
}

async function takeBlocked(core: ImCore): Promise<void> {
  const asked = await ask(core, { kind: 'GetBlockedList-Request' });
  if (!asked.ok || asked.content.kind !== 'GetBlockedList-Response') return;
  const isInUse = inUseOf(asked.content, 'blockList') !== false;
  takeBlockList(core, isInUse ? (asked.content.blockList?.entityList?.userIds ?? []) : []);
}

/** The default list; without one any; without any a new one. */
async function defaultList(core: ImCore): Promise<string | undefined> {
  const asked = await ask(core, { kind: 'GetList-Request' });
  if (!asked.ok || asked.content.kind !== 'GetList-Response') return undefined;
  const { defaultContactList, contactLists = [], contactListIdList = [] } = asked.content;
  const [first = defaultContactList] = [
    ...(defaultContactList ? [defaultContactList] : []),
    ...contactLists,
    ...contactListIdList,
  ];
  if (first !== undefined) return first;
  const { userId } = core.state().me;
  const at = userId.lastIndexOf('@');
  const contactList = `${at === -1 ? userId : userId.slice(0, at)}/contacts${at === -1 ? '' : userId.slice(at)}`;
  const made = await ask(core, {
    kind: 'CreateList-Request',
    contactList,
    contactListProperties: [
      { name: 'DisplayName', value: 'Contacts' },
      { name: 'Default', value: 'T' },
    ],
  });
  return made.ok ? contactList : undefined;
}
