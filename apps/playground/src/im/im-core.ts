import type { Primitive } from '@smsonly/imps-model';
import { readTyped, type AddressKeys } from './addresses.js';
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
  /** A session goes on, or will by itself: what is asked now will be answered. */
  isLoggedIn: () => boolean;
  /** Address of the contact list; waits until the beginning of the session is over. */
  contactList: () => Promise<string | undefined>;
  setContactList: (list: string) => void;
}>;

export type Asked<C = Content> =
  Readonly<{ ok: true; content: C }> | Readonly<{ ok: false; problem: string; code?: number }>;

/** Asks the server, and says in people's words what is wrong when it refuses. */
export function ask(core: ImCore, content: Primitive): Promise<Asked> {
  if (!core.isLoggedIn()) return Promise.resolve({ ok: false, problem: notLoggedInProblem });
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

/** What a user's request led to; a refusal is shown until something succeeds. */
export function done(core: ImCore, asked: Asked<unknown>): Done {
  if (asked.ok) {
    core.update((state) => (state.phase === 'online' && state.problem ? { ...state, problem: undefined } : state));
    return { ok: true };
  }
  const { problem, code } = asked;
  core.update((state) => ({ ...state, problem }));
  return { ok: false, problem, ...(code !== undefined && { code }) };
}

/** The address under which this person is shown: as in the contact list, else as in the chat, else as given, completed. */
export function shownAddress(core: ImCore, given: string): string {
  const { contacts, chats } = core.state();
  const address = /^wv:/i.test(given) ? given : completed(given, core.domain());
  return findContact(contacts, address, core.keyOf)?.address ?? chatAddress(chats, address, core.keyOf);
}

function completed(given: string, domain: string): string {
  const read = readTyped(given, domain);
  return 'address' in read ? read.address : given;
}
