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
  /** Ends polling without a logout: the page goes away. */
  close: () => void;
}>;

/** `ok`, or the problem in people's words with the CSP status code if it came from the server. */
export type Done = Readonly<{ ok: true }> | Readonly<{ ok: false; problem: string; code?: number }>;
