import type { Primitive } from '@smsonly/imps-model';
import type { AddressKeys } from './addresses.js';
import { findContact } from './contacts.js';
import { chatAddress } from './chats.js';
import type { Done, Timing } from './im-client.js';
import type { ImState } from './im-state.js';
import type { Content, Job } from './session-line.js';
import { codeOf, newJob } from './session-line.js';
import { notLoggedInProblem, refusalReason } from './words.js';

/** What the parts of the client share: its state, and the session behind it. */
export type ImCore = Readonly<{
  state: () => ImState;
  update: (change: (state: ImState) => ImState) => void;
  keyOf: AddressKeys;
  /** The domain of the user. */
  domain: () => string;
  timing: Timing;
  /** Unique in this client, also after a reload. */
  newKey: () => string;
  /** Puts it into the queue of the session. */
  add: (job: Job) => void;
  /** Writes chats down at once: before anything is acknowledged that the server then forgets. */
  save: () => void;
  /** Address of the contact list, once it is known. */
  contactList: () => string | undefined;
  setContactList: (list: string) => void;
}>;

export type Asked<C = Content> =
  Readonly<{ ok: true; content: C }> | Readonly<{ ok: false; problem: string; code?: number }>;

export function isLoggedIn({ phase }: ImState): boolean {
  return phase !== 'loggedOut' && phase !== 'ended';
}

/** Asks the server, and says in people's words what is wrong when it refuses. */
export function ask(core: ImCore, content: Primitive): Promise<Asked> {
  if (!isLoggedIn(core.state())) return Promise.resolve({ ok: false, problem: notLoggedInProblem });
  return new Promise((resolve) => {
    core.add(
      newJob('request', content, (outcome) => {
        switch (outcome.kind) {
          case 'answered':
            return resolve(judge(outcome.content));
          case 'impossible':
            return resolve({ ok: false, problem: 'That cannot be sent to the server.' });
          case 'lost':
            return resolve({ ok: false, problem: 'Your session ended before the server answered. Try again.' });
        }
      }),
    );
  });
}

/** A request about one thing is refused as well when the only detail of its result refuses that. */
function judge(content: Content): Asked {
  const code = codeOf(content);
  if (code === undefined) return { ok: true, content };
  const result = 'result' in content ? content.result : undefined;
  const [detail] = result?.detailedResults ?? [];
  if ((code === 201 || code === 900) && detail)
    return { ok: false, problem: refusalReason(detail.code, detail.description), code: detail.code };
  if (code >= 200 && code < 300) return { ok: true, content };
  return { ok: false, problem: refusalReason(code, result?.description), code };
}

/** What a user's request led to; a refusal is shown. */
export function done(core: ImCore, asked: Asked<unknown>): Done {
  if (asked.ok) return { ok: true };
  const { problem, code } = asked;
  core.update((state) => ({ ...state, problem }));
  return { ok: false, problem, ...(code !== undefined && { code }) };
}

/** The address under which this person is shown: as in the contact list, else as in the chat, else as given. */
export function shownAddress(core: ImCore, address: string): string {
  const { contacts, chats } = core.state();
  return findContact(contacts, address, core.keyOf)?.address ?? chatAddress(chats, address, core.keyOf);
}
