import { mostMessages } from './chats.js';
import { contactOf } from './contacts.js';
import type { TextStorage } from './im-client.js';
import type {
  AuthorisationRequest,
  Availability,
  Chat,
  ChatMessage,
  Contact,
  ContactPresence,
  Delivery,
  ImState,
} from './im-state.js';
import { itemsOf, isObject, parseStored, textIn, type Stored } from './stored-json.js';

/** What is kept of one user between visits: everything that the server does not hand out again. */
export type KeptOfUser = Pick<
  ImState,
  'me' | 'contacts' | 'contactsAreKnown' | 'strangers' | 'blocked' | 'chats' | 'chosen' | 'requests'
>;

/** Another number drops what older versions of this page stored. */
const form = 1;
/** What is kept of a chat when there is no room for all of it. */
const fewMessages = 20;

export type UserStore = Readonly<{
  read: () => Partial<KeptOfUser>;
  /** Writes what is another object than when it was last read or written. */
  write: (kept: KeptOfUser) => void;
}>;

/**
 * The storage of one user: one entry for each chat, so that a message does not write all others again. What is broken in it is
 * dropped; what finds no room is not kept.
 */
export function userStore(storage: TextStorage, prefix: string): UserStore {
  const chatKey = (address: string) => `${prefix}.chat.${address}`;
  let saved: Partial<KeptOfUser> = {};
  return {
    read() {
      const page = parseStored(storage, prefix, form);
      if (!page) return {};
      const chats: Record<string, Chat> = {};
      for (const address of itemsOf(page.chats)) {
        if (typeof address !== 'string') continue;
        const chat = readChat(address, parseStored(storage, chatKey(address), form));
        if (chat) chats[address] = chat;
      }
      const chosen = textIn(page, 'chosen');
      const read: Partial<KeptOfUser> = {
        ...(isObject(page.me) && { me: readMe(page.me) }),
        contacts: itemsOf(page.contacts).flatMap(readContact),
        contactsAreKnown: page.contactsAreKnown === true,
        strangers: Object.fromEntries(
          itemsOf(page.strangers)
            .flatMap(readContact)
            .map((stranger) => [stranger.address, stranger]),
        ),
        blocked: itemsOf(page.blocked).filter((address) => typeof address === 'string'),
        requests: itemsOf(page.requests).flatMap(readRequest),
        ...(chosen !== undefined && { chosen }),
        chats,
      };
      saved = read;
      return read;
    },
    write(kept) {
      const { chats, strangers, ...rest } = kept;
      for (const [address, chat] of Object.entries(chats)) {
        if (saved.chats?.[address] === chat) continue;
        const { messages, unread, draft } = chat;
        const fits = put(storage, chatKey(address), { form, messages, unread, draft });
        if (!fits) put(storage, chatKey(address), { form, messages: messages.slice(-fewMessages), unread, draft });
      }
      if (isOther(kept, saved))
        put(storage, prefix, { form, ...rest, strangers: Object.values(strangers), chats: Object.keys(chats) });
      for (const address of Object.keys(saved.chats ?? {})) {
        if (!Object.hasOwn(chats, address)) storage.removeItem(chatKey(address));
      }
      saved = kept;
    },
  };
}

/**
 * @returns false when there is no room. Then it is not kept: the user sees everything as long as the page is there, and loses
 *   nothing at the server.
 */
function put(storage: TextStorage, key: string, value: object): boolean {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function isOther(kept: KeptOfUser, saved: Partial<KeptOfUser>): boolean {
  const parts = ['me', 'contacts', 'contactsAreKnown', 'strangers', 'blocked', 'chosen', 'requests'] as const;
  if (parts.some((part) => kept[part] !== saved[part])) return true;
  if (kept.chats === saved.chats) return false;
  const addresses = Object.keys(kept.chats);
  return (
    addresses.length !== Object.keys(saved.chats ?? {}).length ||
    addresses.some((address) => !Object.hasOwn(saved.chats ?? {}, address))
  );
}

const availabilities: readonly string[] = ['AVAILABLE', 'NOT_AVAILABLE', 'DISCREET'] satisfies Availability[];

function readAvailability(stored: Stored): Availability | undefined {
  const text = textIn(stored, 'availability');
  return text !== undefined && availabilities.includes(text) ? (text as Availability) : undefined;
}

function readMe(stored: Stored): ImState['me'] {
  return {
    userId: textIn(stored, 'userId') ?? '',
    displayName: textIn(stored, 'displayName') ?? '',
    availability: readAvailability(stored) ?? 'AVAILABLE',
    statusText: textIn(stored, 'statusText') ?? '',
  };
}

function readContact(stored: unknown): Contact[] {
  if (!isObject(stored)) return [];
  const address = textIn(stored, 'address');
  if (address === undefined) return [];
  const presence = isObject(stored.presence) ? stored.presence : {};
  return [contactOf(address, textIn(stored, 'nickname'), readPresence(presence), stored.isBlocked === true)];
}

function readPresence(stored: Stored): ContactPresence {
  const availability = readAvailability(stored);
  const statusText = textIn(stored, 'statusText');
  const alias = textIn(stored, 'alias');
  return {
    ...(typeof stored.isOnline === 'boolean' && { isOnline: stored.isOnline }),
    ...(availability && { availability }),
    ...(statusText !== undefined && { statusText }),
    ...(alias !== undefined && { alias }),
    clientTypes: itemsOf(stored.clientTypes).filter((type) => typeof type === 'string'),
  };
}

function readRequest(stored: unknown): AuthorisationRequest[] {
  if (!isObject(stored)) return [];
  const from = textIn(stored, 'from');
  return from === undefined ? [] : [{ from, name: textIn(stored, 'name') ?? from }];
}

function readChat(address: string, stored: Stored | undefined): Chat | undefined {
  if (!stored) return undefined;
  const { unread } = stored;
  return {
    with: address,
    messages: itemsOf(stored.messages).flatMap(readMessage).slice(-mostMessages),
    unread: typeof unread === 'number' && Number.isInteger(unread) && unread > 0 ? unread : 0,
    draft: textIn(stored, 'draft') ?? '',
  };
}

function readMessage(stored: unknown): ChatMessage[] {
  if (!isObject(stored)) return [];
  const { from, at } = stored;
  const key = textIn(stored, 'key');
  const text = textIn(stored, 'text');
  if (key === undefined || text === undefined || typeof at !== 'number') return [];
  const messageId = textIn(stored, 'messageId');
  const common = { key, text, at, ...(messageId !== undefined && { messageId }) };
  if (from === 'me') return [{ ...common, from, delivery: readDelivery(stored.delivery) }];
  return from === 'them' ? [{ ...common, from, ...(stored.isPlaceholder === true && { isPlaceholder: true }) }] : [];
}

/** What cannot be read is taken as accepted: the message is shown, and nothing is claimed. */
export function readDelivery(stored: unknown): Delivery {
  if (isObject(stored)) {
    const { state, code, reason } = stored;
    if (state === 'failed' && typeof code === 'number' && typeof reason === 'string') return { state, code, reason };
    if (state === 'waiting' || state === 'accepted' || state === 'delivered') return { state };
  }
  return { state: 'accepted' };
}
