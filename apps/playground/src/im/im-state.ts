/** What an IM client of the page shows: plain data, replaced as a whole with every change. */
import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';

export type ImState = Readonly<{
  /**
   * `loggedOut`; `loggingIn`; `online`; `waiting`: the server does not answer, the client goes on asking; `ended`: the session
   * was ended by the server (why: `problem`).
   */
  phase: 'loggedOut' | 'loggingIn' | 'online' | 'waiting' | 'ended';
  /** Why it is not online, or what the last request of the user failed with, in people's words. */
  problem?: string;
  me: Me;
  version: CspVersion;
  encoding: Encoding;
  /** In the order to be shown: by name. */
  contacts: readonly Contact[];
  /** False until the contact list was read in this session (or came out of the storage). */
  contactsAreKnown: boolean;
  /** People who are no contacts but have a chat, as far as something is known of them; by the chat's address. */
  strangers: Readonly<Record<string, Contact>>;
  /** Addresses on the block list, contacts or not. */
  blocked: readonly string[];
  /** By the contact's address as `Contact.address`; a chat may be with somebody who is no contact (any more). */
  chats: Readonly<Record<string, Chat>>;
  /** The chat that is open. */
  chosen?: string;
  /** Users who ask to see this one's presence. */
  requests: readonly AuthorisationRequest[];
}>;

export type Me = Readonly<{
  userId: string;
  displayName: string;
  availability: Availability;
  statusText: string;
}>;

export type Availability = 'AVAILABLE' | 'NOT_AVAILABLE' | 'DISCREET';

export type Contact = Readonly<{
  /** The address as it is spelt in the contact list. */
  address: string;
  /** The nickname in the list, else the alias, else the address without scheme and domain. */
  name: string;
  /** The nickname in the list, if there is one. */
  nickname?: string;
  presence: ContactPresence;
  /** ClientType CLI and the status text of SMS-only users; never the look of the address. */
  isSmsOnly: boolean;
  isBlocked: boolean;
}>;

export type ContactPresence = Readonly<{
  /** undefined: not known (yet), or not shown to this user. */
  isOnline?: boolean;
  availability?: Availability;
  statusText?: string;
  alias?: string;
  /** ClientType of each client that is known. */
  clientTypes: readonly string[];
}>;

export type Chat = Readonly<{
  with: string;
  /** Oldest first. */
  messages: readonly ChatMessage[];
  unread: number;
  draft: string;
}>;

export type ChatMessage = Readonly<{
  /** Of this page, unique in the client. */
  key: string;
  /** The server's ID, once it is known: what a way is asked for by. */
  messageId?: string;
  from: 'me' | 'them';
  text: string;
  /** ms since 1970. */
  at: number;
  /** Only of messages from `me`; it only moves forward. */
  delivery?: Delivery;
  /** The text is this client's: it says that there was content of a kind that it cannot show. */
  isPlaceholder?: true;
}>;

/**
 * `waiting`: not with the server yet; `accepted`: the server has it; `delivered`: it reached the other side; `failed`: it never
 * will.
 */
export type Delivery =
  | Readonly<{ state: 'waiting' | 'accepted' | 'delivered' }>
  | Readonly<{ state: 'failed'; /** CSP status code. */ code: number; /** In people's words. */ reason: string }>;

export type AuthorisationRequest = Readonly<{ from: string; name: string }>;
