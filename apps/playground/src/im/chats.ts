import type { AddressKeys } from './addresses.js';
import { advance } from './delivery.js';
import type { Chat, ChatMessage, Delivery } from './im-state.js';

export type Chats = Readonly<Record<string, Chat>>;

/** Messages that are kept of one chat. */
export const mostMessages = 500;

function emptyChat(address: string): Chat {
  return { with: address, messages: [], unread: 0, draft: '' };
}

export function chatIn(chats: Chats, address: string): Chat {
  return Object.hasOwn(chats, address) ? chats[address]! : emptyChat(address);
}

/** Under which address there is a chat with this person: spellings differ. */
export function chatAddress(chats: Chats, address: string, keyOf: AddressKeys): string {
  if (Object.hasOwn(chats, address)) return address;
  const key = keyOf(address);
  return Object.keys(chats).find((other) => keyOf(other) === key) ?? address;
}

/** The chats with this message at the end of one of them; unchanged when it is a message of theirs that is there already. */
export function addMessage(chats: Chats, address: string, message: ChatMessage, isUnread: boolean): Chats {
  const chat = chatIn(chats, address);
  if (message.from === 'them' && message.messageId !== undefined && has(chat, message.messageId)) return chats;
  const messages = [...chat.messages.slice(Math.max(0, chat.messages.length + 1 - mostMessages)), message];
  return { ...chats, [address]: { ...chat, messages, unread: chat.unread + (isUnread ? 1 : 0) } };
}

function has({ messages }: Chat, messageId: string): boolean {
  return messages.some((message) => message.from === 'them' && message.messageId === messageId);
}

/** The chats after news of one message of ours, found by `fits`; unchanged when it is not there or the news is old. */
export function settleMessage(
  chats: Chats,
  address: string,
  fits: (message: ChatMessage) => boolean,
  news: Delivery,
  messageId?: string,
): Chats {
  const chat = Object.hasOwn(chats, address) ? chats[address]! : undefined;
  const at = chat?.messages.findLastIndex((message) => message.from === 'me' && fits(message)) ?? -1;
  const message = chat?.messages[at];
  if (!chat || !message?.delivery) return chats;
  const delivery = advance(message.delivery, news);
  const id = message.messageId ?? messageId;
  if (delivery === message.delivery && id === message.messageId) return chats;
  const messages = chat.messages.with(at, { ...message, delivery, ...(id !== undefined && { messageId: id }) });
  return { ...chats, [address]: { ...chat, messages } };
}

/** In which chat a message of ours is, by the server's ID. @param guess where it most likely is */
export function chatWithMessage(chats: Chats, messageId: string, guess?: string): string | undefined {
  const isIn = (address: string) =>
    chats[address]?.messages.some((message) => message.from === 'me' && message.messageId === messageId) === true;
  if (guess !== undefined && Object.hasOwn(chats, guess) && isIn(guess)) return guess;
  return Object.keys(chats).find(isIn);
}

export function removeMessage(chats: Chats, address: string, key: string): Chats {
  const chat = chatIn(chats, address);
  const messages = chat.messages.filter((message) => message.key !== key);
  return messages.length === chat.messages.length ? chats : { ...chats, [address]: { ...chat, messages } };
}

export function readChat(chats: Chats, address: string): Chats {
  const chat = Object.hasOwn(chats, address) ? chats[address]! : undefined;
  return chat && chat.unread > 0 ? { ...chats, [address]: { ...chat, unread: 0 } } : chats;
}

export function draftInChat(chats: Chats, address: string, draft: string): Chats {
  const chat = chatIn(chats, address);
  return chat.draft === draft ? chats : { ...chats, [address]: { ...chat, draft } };
}

/** Chats under the spelling of the contact list, once somebody is a contact. */
export function respell(chats: Chats, addresses: readonly string[], keyOf: AddressKeys): Chats {
  const spelling = new Map(addresses.map((address) => [keyOf(address), address]));
  const moved = Object.keys(chats).filter((address) => {
    const spelt = spelling.get(keyOf(address));
    return spelt !== undefined && spelt !== address;
  });
  if (moved.length === 0) return chats;
  const next: Record<string, Chat> = { ...chats };
  for (const address of moved) {
    const chat = next[address]!;
    const spelt = spelling.get(keyOf(address))!;
    delete next[address];
    const other = Object.hasOwn(next, spelt) ? next[spelt] : undefined;
    next[spelt] = other ? joined(other, chat) : { ...chat, with: spelt };
  }
  return next;
}

function joined(one: Chat, other: Chat): Chat {
  const messages = [...one.messages, ...other.messages].sort((a, b) => a.at - b.at).slice(-mostMessages);
  return { ...one, messages, unread: one.unread + other.unread, draft: one.draft || other.draft };
}
