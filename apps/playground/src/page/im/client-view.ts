import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { shortAddress } from '../../im/addresses.js';
import type { ImClient } from '../../im/im-client.js';
import type { Chat, Contact, ImState } from '../../im/im-state.js';
import { newsBetween } from '../../im/news.js';
import { announce } from '../frame/announce.js';

/**
 * A client as its part of the page looks at it: each signal changes only when what it holds has changed, so that typing in a
 * chat does not draw the contact list again.
 */
export type ClientView = Readonly<{
  id: string;
  client: ImClient;
  state: ReadonlySignal<ImState>;
  phase: ReadonlySignal<ImState['phase']>;
  problem: ReadonlySignal<string | undefined>;
  me: ReadonlySignal<ImState['me']>;
  version: ReadonlySignal<ImState['version']>;
  encoding: ReadonlySignal<ImState['encoding']>;
  requests: ReadonlySignal<ImState['requests']>;
  contacts: ReadonlySignal<ImState['contacts']>;
  contactsAreKnown: ReadonlySignal<boolean>;
  /** Who has a chat but is no contact. */
  strangers: ReadonlySignal<readonly Contact[]>;
  /** Unread messages by address. */
  unread: ReadonlySignal<Readonly<Record<string, number>>>;
  unreadInAll: ReadonlySignal<number>;
  chosen: ReadonlySignal<string | undefined>;
  /** With whom the open chat is. */
  partner: ReadonlySignal<Contact | undefined>;
  messages: ReadonlySignal<Chat['messages']>;
  end: () => void;
}>;

const noMessages: Chat['messages'] = [];

export function viewOf(id: string, client: ImClient): ClientView {
  const state = signal(client.state());
  const end = client.subscribe(() => {
    const [before, after] = [state.peek(), client.state()];
    state.value = after;
    const name = after.me.displayName;
    for (const news of newsBetween(before, after)) announce(name ? `${name}: ${news}` : news);
  });
  const part = <T>(choose: (state: ImState) => T) => computed(() => choose(state.value));

  const contacts = part((now) => now.contacts);
  const chats = part((now) => now.chats);
  const chosen = part((now) => now.chosen);
  const strangersByAddress = part((now) => now.strangers);
  const strangers = computed(() => strangersOf(contacts.value, chats.value, strangersByAddress.value));
  const unread = sameWhileEqual(() => unreadOf(chats.value));
  return {
    id,
    client,
    state,
    phase: part((now) => now.phase),
    problem: part((now) => now.problem),
    me: part((now) => now.me),
    version: part((now) => now.version),
    encoding: part((now) => now.encoding),
    requests: part((now) => now.requests),
    contacts,
    contactsAreKnown: part((now) => now.contactsAreKnown),
    strangers,
    unread,
    unreadInAll: computed(() => Object.values(unread.value).reduce((sum, count) => sum + count, 0)),
    chosen,
    partner: computed(() => partnerOf(chosen.value, contacts.value, strangersByAddress.value)),
    messages: computed(() =>
      chosen.value === undefined ? noMessages : (chats.value[chosen.value]?.messages ?? noMessages),
    ),
    end,
  };
}

/** Whoever a chat is with: nothing but the address may be known of them. */
function partnerOf(
  chosen: string | undefined,
  contacts: readonly Contact[],
  strangers: ImState['strangers'],
): Contact | undefined {
  if (chosen === undefined) return undefined;
  return contacts.find(({ address }) => address === chosen) ?? strangers[chosen] ?? unknown(chosen);
}

function unknown(address: string): Contact {
  return { address, name: shortAddress(address), presence: { clientTypes: [] }, isSmsOnly: false, isBlocked: false };
}

function strangersOf(
  contacts: readonly Contact[],
  chats: ImState['chats'],
  strangers: ImState['strangers'],
): readonly Contact[] {
  const known = new Set(contacts.map(({ address }) => address));
  return Object.values(chats)
    .filter((chat) => chat.messages.length > 0 && !known.has(chat.with))
    .map((chat) => strangers[chat.with] ?? unknown(chat.with));
}

function unreadOf(chats: ImState['chats']): Record<string, number> {
  const unread: Record<string, number> = {};
  for (const [address, chat] of Object.entries(chats)) if (chat.unread > 0) unread[address] = chat.unread;
  return unread;
}

/** Keeps the object while a new one says the same. */
function sameWhileEqual(compute: () => Record<string, number>): ReadonlySignal<Readonly<Record<string, number>>> {
  let last: Record<string, number> = {};
  return computed(() => {
    const next = compute();
    const names = Object.keys(next);
    const equal = names.length === Object.keys(last).length && names.every((name) => next[name] === last[name]);
    return equal ? last : (last = next);
  });
}
