import type { NickListData, PresenceData } from '@smsonly/imps-model';
import { readTyped, shortAddress } from './addresses.js';
import { respell } from './chats.js';
import { contactOf, findContact, nameOf, takeBlocked, takeList, takePresences } from './contacts.js';
import type { Done } from './im-client.js';
import { ask, done, shownAddress, type ImCore } from './im-core.js';
import type { Availability, Contact, ImState } from './im-state.js';
import { mergePresence, withPresence } from './presence.js';
import {
  blockUser,
  getPresence,
  putContact,
  subscribeUser,
  takeContactOut,
  unblockUser,
  unsubscribeUser,
  updateStatus,
} from './requests.js';

const noList = 'Your contact list is not there yet. Try again in a moment.';

/** What the server said about the contact list becomes the list. */
export function takeContactList(core: ImCore, list: NickListData): void {
  const { keyOf } = core;
  core.update((state) => {
    const isBlocked = blockedIn(core, state);
    const contacts = takeList(state.contacts, list, isBlocked, keyOf, state.strangers);
    const chats = respell(state.chats, addressesOf(contacts), keyOf);
    const chosen = state.chosen && (findContact(contacts, state.chosen, keyOf)?.address ?? state.chosen);
    const strangers = withoutContacts(state.strangers, contacts, core);
    return { ...state, contacts, chats, strangers, contactsAreKnown: true, ...(chosen && { chosen }) };
  });
}

function addressesOf(contacts: readonly Contact[]): string[] {
  return contacts.map(({ address }) => address);
}

function withoutContacts(
  strangers: ImState['strangers'],
  contacts: readonly Contact[],
  { keyOf }: ImCore,
): ImState['strangers'] {
  const left = Object.entries(strangers).filter(([address]) => !findContact(contacts, address, keyOf));
  return left.length === Object.keys(strangers).length ? strangers : Object.fromEntries(left);
}

function blockedIn({ keyOf }: ImCore, { blocked }: ImState): (key: string) => boolean {
  const keys = new Set(blocked.map(keyOf));
  return (key) => keys.has(key);
}

export function takeBlockList(core: ImCore, blocked: readonly string[]): void {
  core.update((state) => {
    const next = { ...state, blocked };
    const isBlocked = blockedIn(core, next);
    const strangers = Object.fromEntries(
      Object.entries(state.strangers).map(([address, stranger]) => {
        const is = isBlocked(core.keyOf(address));
        return [address, is === stranger.isBlocked ? stranger : { ...stranger, isBlocked: is }];
      }),
    );
    return { ...next, strangers, contacts: takeBlocked(state.contacts, isBlocked, core.keyOf) };
  });
}

/** What a notification or an answer says about contacts, about strangers with a chat, and about the user. */
export function takePresence(core: ImCore, presences: readonly PresenceData[]): void {
  core.update((state) => {
    const contacts = takePresences(state.contacts, presences, core.keyOf);
    const strangers = takeStrangers(state, presences, core);
    return contacts === state.contacts && strangers === state.strangers ? state : { ...state, contacts, strangers };
  });
}

function takeStrangers({ strangers }: ImState, presences: readonly PresenceData[], { keyOf }: ImCore) {
  const addresses = Object.keys(strangers);
  if (addresses.length === 0) return strangers;
  let next = strangers;
  for (const { userId, presenceSubList } of presences) {
    if (userId === undefined || presenceSubList === undefined) continue;
    const key = keyOf(userId);
    const address = addresses.find((each) => keyOf(each) === key);
    const stranger = address === undefined ? undefined : next[address];
    if (address === undefined || !stranger) continue;
    const merged = withPresence(stranger, mergePresence(stranger.presence, presenceSubList), nameOf);
    if (merged !== stranger) next = { ...next, [address]: merged };
  }
  return next;
}

/** Looks once at somebody who is no contact: whether they are SMS-only, above all. */
export async function lookAtStranger(core: ImCore, address: string): Promise<void> {
  const { contacts, strangers } = core.state();
  if (findContact(contacts, address, core.keyOf)) return;
  if (!Object.hasOwn(strangers, address)) {
    core.update((state) => {
      const isBlocked = blockedIn(core, state)(core.keyOf(address));
      return {
        ...state,
        strangers: { ...state.strangers, [address]: contactOf(address, undefined, undefined, isBlocked) },
      };
    });
  }
  const asked = await ask(core, getPresence([address]));
  if (asked.ok && asked.content.kind === 'GetPresence-Response') takePresence(core, asked.content.presences ?? []);
}

export async function addContact(core: ImCore, typed: string, name?: string): Promise<Done> {
  const read = readTyped(typed, core.domain());
  if ('problem' in read) return done(core, { ok: false, problem: read.problem });
  const { address } = read;
  if (core.keyOf(address) === core.keyOf(core.state().me.userId))
    return done(core, { ok: false, problem: 'That is you.' });
  const known = findContact(core.state().contacts, address, core.keyOf);
  if (known) return done(core, { ok: false, problem: `${known.name} is among your contacts already.` });
  const list = core.contactList();
  if (list === undefined) return done(core, { ok: false, problem: noList });
  const asked = await changeList(core, putContact(list, address, name?.trim()));
  // From 1.2 on with AutoSubscribe the server does it by itself; 1.3 has it no more.
  if (asked.ok && core.state().version !== '1.2') await ask(core, subscribeUser(address));
  return done(core, asked);
}

/** The same as adding them again: nothing is lost between. */
export async function renameContact(core: ImCore, address: string, name: string): Promise<Done> {
  const known = findContact(core.state().contacts, address, core.keyOf);
  const list = core.contactList();
  if (!known) return done(core, { ok: false, problem: `${shortAddress(address)} is not among your contacts.` });
  if (list === undefined) return done(core, { ok: false, problem: noList });
  const written = name.trim();
  if (written === '') return done(core, { ok: false, problem: 'A name has at least one character.' });
  return done(core, await changeList(core, putContact(list, known.address, written)));
}

export async function removeContact(core: ImCore, address: string): Promise<Done> {
  const known = findContact(core.state().contacts, address, core.keyOf);
  const list = core.contactList();
  if (!known) return { ok: true };
  if (list === undefined) return done(core, { ok: false, problem: noList });
  const asked = await changeList(core, takeContactOut(list, known.address));
  if (asked.ok) {
    if (Object.hasOwn(core.state().chats, known.address)) {
      const stranger = contactOf(known.address, undefined, known.presence, known.isBlocked);
      core.update((state) => ({ ...state, strangers: { ...state.strangers, [known.address]: stranger } }));
    }
    // Not to be told of them any more; that it was not subscribed is no fault.
    await ask(core, unsubscribeUser(known.address));
  }
  return done(core, asked);
}

async function changeList(core: ImCore, request: Parameters<typeof ask>[1]) {
  const asked = await ask(core, request);
  if (asked.ok && asked.content.kind === 'ListManage-Response' && asked.content.nickList)
    takeContactList(core, asked.content.nickList);
  return asked;
}

export async function block(core: ImCore, address: string): Promise<Done> {
  const asked = await ask(core, blockUser(address));
  if (asked.ok) takeBlockList(core, [...withoutAddress(core, address), address]);
  return done(core, asked);
}

export async function unblock(core: ImCore, address: string): Promise<Done> {
  const asked = await ask(core, unblockUser(address));
  if (asked.ok) takeBlockList(core, withoutAddress(core, address));
  return done(core, asked);
}

function withoutAddress({ state, keyOf }: ImCore, address: string): string[] {
  const key = keyOf(address);
  return state().blocked.filter((each) => keyOf(each) !== key);
}

export async function setOwnStatus(core: ImCore, availability: Availability, statusText: string): Promise<Done> {
  const asked = await ask(core, updateStatus(availability, statusText));
  if (asked.ok) core.update((state) => ({ ...state, me: { ...state.me, availability, statusText } }));
  return done(core, asked);
}

/** PresenceAuth-Request: somebody asks to see this user's presence. */
export function takeAuthorisationRequest(core: ImCore, from: string): void {
  const { requests, contacts } = core.state();
  const key = core.keyOf(from);
  if (requests.some((request) => core.keyOf(request.from) === key)) return;
  const name = findContact(contacts, from, core.keyOf)?.name ?? shortAddress(from);
  core.update((state) => ({ ...state, requests: [...state.requests, { from, name }] }));
  core.save();
}

export async function answerAuthorisation(core: ImCore, from: string, accepts: boolean): Promise<Done> {
  const asked = await ask(core, { kind: 'PresenceAuth-User', userId: from, acceptance: accepts });
  // One who is not there any more needs no answer.
  if (asked.ok || asked.code === 531 || asked.code === 404) {
    const key = core.keyOf(from);
    core.update((state) => ({ ...state, requests: state.requests.filter((each) => core.keyOf(each.from) !== key) }));
  }
  return done(core, asked);
}

export function choosing(core: ImCore, address: string): string {
  return shownAddress(core, address);
}
