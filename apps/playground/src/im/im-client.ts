/** The IM client behind the page: what a user can do. The engine implements it; it knows no DOM. */
import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import type { Availability, ImState } from './im-state.js';

export type ImClient = Readonly<{
  state: () => ImState;
  /** Called after every change; returns what ends that. */
  subscribe: (listener: () => void) => () => void;
  /** Each resolves when the server has answered; a refusal becomes `problem` in the state and the result. */
  login: (
    who: Readonly<{ userId: string; password: string; version: CspVersion; encoding: Encoding }>,
  ) => Promise<Done>;
  logout: () => Promise<Done>;
  /** From the next request on: another version means a new login, which the client does by itself. */
  speak: (how: Readonly<{ version: CspVersion; encoding: Encoding }>) => Promise<Done>;
  send: (to: string, text: string) => Promise<Done>;
  /** Again, a message that failed. */
  sendAgain: (key: string) => Promise<Done>;
  /** `typed`: a number in any usual spelling, or a user. */
  addContact: (typed: string, name?: string) => Promise<Done>;
  renameContact: (address: string, name: string) => Promise<Done>;
  removeContact: (address: string) => Promise<Done>;
  block: (address: string) => Promise<Done>;
  unblock: (address: string) => Promise<Done>;
  setOwnStatus: (availability: Availability, statusText: string) => Promise<Done>;
  answerAuthorisation: (from: string, accepts: boolean) => Promise<Done>;
  /** Opens a chat and counts its messages as read. Without an address: closes it. */
  choose: (address?: string) => void;
  setDraft: (address: string, text: string) => void;
  dismissProblem: () => void;
  /** Whether the page is seen: a hidden one polls less often, and what comes counts as unread. */
  appear: (isVisible: boolean) => void;
  /** Ends polling without a logout and saves what is not saved yet: the page goes away (`pagehide`). Nothing works afterwards. */
  close: () => void;
}>;

/**
 * What a client is given.
 *
 * A client takes up by itself what `storage` holds under its name: a session goes on after a reload without a new login.
 */
export type ImClientOptions = Readonly<{
  /** Which client of the page this is: part of its ClientID and of its keys in the storage. Letters, digits and `-`. */
  name: string;
  /** The domain that is added to addresses without one before a login; afterwards it is the user's own. */
  domain?: string;
  transport: Transport;
  storage: Readonly<{
    /** Chats, drafts, unread counts, contacts, by user: `localStorage`. */
    lasting: TextStorage;
    /** The session and the password, which must not outlive the tab: `sessionStorage`. */
    ofTab: TextStorage;
  }>;
  /** Default: the real ones. */
  timing?: Timing;
  /** From 0 to below 1. Default: `Math.random`. */
  random?: () => number;
}>;

/**
 * Posts one CSP message; rejects when no answer came.
 *
 * In the page: `fetch('/imps', { method: 'POST', body: octets, headers: { 'content-type': contentType }, signal })`.
 */
export type Transport = (
  octets: Uint8Array,
  contentType: string,
  signal: AbortSignal,
) => Promise<Readonly<{ status: number; contentType: string; octets: Uint8Array }>>;

/** What is used of `localStorage` and `sessionStorage`. `setItem` may throw when there is no room. */
export type TextStorage = Readonly<{
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
}>;

export type Timing = Readonly<{
  /** ms since 1970. */
  now: () => number;
  /** Calls it once after so many ms; returns what cancels that. */
  after: (ms: number, call: () => void) => () => void;
}>;

/** `ok`, or the problem in people's words with the CSP status code if it came from the server. */
export type Done = Readonly<{ ok: true }> | Readonly<{ ok: false; problem: string; code?: number }>;
