import { addressKeys, domainOf, shortAddress, type AddressKeys } from './addresses.js';
import { draftInChat, readChat } from './chats.js';
import type { Done, ImClient, ImClientOptions, Timing } from './im-client.js';
import type { ImCore } from './im-core.js';
import type { Delivery, ImState } from './im-state.js';
import { loginAttempts } from './login-attempts.js';
import {
  forgetIds,
  giveUpForgotten,
  goOnAfterReload,
  send,
  sendAgain,
  type MessageDeps,
  type Pending,
} from './messages.js';
import * as people from './people.js';
import { receivedIds, type ReceivedIds } from './received-ids.js';
import { capabilityRequest, clientIdOf, serviceRequest } from './requests.js';
import { sayGoodBye } from './say-good-bye.js';
import { acknowledgementOf, takeTransaction } from './server-transactions.js';
import { forAnotherSession, newJob, sessionLine, type Job, type SessionLine } from './session-line.js';
import { setUpSession } from './set-up-session.js';
import { sessionStore, type KeptSession } from './stored-session.js';
import { userStore, type UserStore } from './stored-user.js';
import { tabClaim, type TabClaim } from './tab-claim.js';
import { exchanger } from './wire.js';
import { awayProblem, loginRefusal, refusalReason } from './words.js';

const loggedOut: ImState = {
  phase: 'loggedOut',
  me: { userId: '', displayName: '', availability: 'AVAILABLE', statusText: '' },
  version: '1.3',
  encoding: 'xml',
  contacts: [],
  contactsAreKnown: false,
  strangers: {},
  blocked: [],
  chats: {},
  requests: [],
};

const realTiming: Timing = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** How long changes may wait to be written down, ms. */
const saveAfter = 400;
/** How long after a failure the beginning of a session is tried again, ms. */
const setUpAgainAfter = 5_000;
/** Of who was between two sessions when the page went away. */
const noSession = { sessionId: '', cookie: '', lastId: 0 };

const cameBetween: Done = { ok: false, problem: 'Another login or logout came between.' };

type Login = Parameters<ImClient['login']>[0];
type Session = Omit<KeptSession, 'pending' | 'early' | 'received' | 'encoding'> & Readonly<{ received: ReceivedIds }>;

/** An IM client that takes up what is stored under its name. */
export function createImClient(options: ImClientOptions): ImClient {
  const { name, storage, timing = realTiming, random = Math.random } = options;
  const clientId = clientIdOf(name);
  const { exchange, stop } = exchanger(options.transport, timing);
  const prefix = `smsonly.im.${name}`;
  const kept = sessionStore(storage.ofTab, `${prefix}.session`);
  const listeners = new Set<() => void>();
  const jobs: Job[] = [];
  const pending: Pending = new Map();

  let state = loggedOut;
  let keys: AddressKeys = addressKeys(options.domain ?? 'localhost');
  let store: UserStore | undefined;
  /** Of the session of the user whose storage it is: another tab may have another user's under the same name. */
  let claim: TabClaim | undefined;
  let session: Session | undefined;
  let line: SessionLine | undefined;
  let contactList: string | undefined;
  /** Of whoever logged in last; forgotten with a logout or a refusal. */
  let credentials: Readonly<{ userId: string; password: string }> | undefined;
  let settingUp: Promise<unknown> = Promise.resolve();
  let isVisible = true;
  let isClosed = false;
  let cancelSave: (() => void) | undefined;

  const update = (change: (state: ImState) => ImState) => {
    const next = change(state);
    if (next === state || isClosed) return;
    state = next;
    cancelSave ??= timing.after(saveAfter, save);
    for (const listener of [...listeners]) listener();
  };

  const save = () => {
    cancelSave?.();
    cancelSave = undefined;
    store?.write(state);
  };

  const saveSession = () => {
    const waiting = { encoding: state.encoding, pending: [...pending.values()], early: [...messages.early] };
    if (session) {
      const { received, ...rest } = session;
      kept.write({ ...rest, received: received.all(), ...waiting });
    } else if (credentials && store)
      kept.write({ ...credentials, version: state.version, ...noSession, received: [], ...waiting });
    else kept.clear();
  };

  const token = () => Math.floor(random() * 2 ** 32).toString(36);

  const tabToken = `${token()}${token()}`;

  const isLoggedIn = () => store !== undefined && state.phase !== 'loggedOut' && state.phase !== 'ended';

  const core: ImCore = {
    state: () => state,
    update,
    keyOf: (address) => keys(address),
    domain: () => domainOf(state.me.userId) ?? options.domain ?? '',
    timing,
    newKey: () => `${timing.now().toString(36)}-${token()}`,
    add(job) {
      if (line) line.add(job);
      else jobs.push(job);
    },
    save,
    isLoggedIn,
    contactList: async () => {
      await settingUp;
      return contactList;
    },
    setContactList: (list) => {
      contactList = list;
    },
  };

  const messages: MessageDeps = {
    core,
    pending,
    pendingChanged: saveSession,
    early: new Map<string, Delivery>(),
    isVisible: () => isVisible,
  };

  const isOfUser = (userId: string) => store !== undefined && keys(state.me.userId) === keys(userId);

  /** Shows who logs in, and nothing of others. What is stored of them is shown only when the server knows them. */
  const expectUser = (userId: string, how: Pick<ImState, 'version' | 'encoding'>) => {
    if (isOfUser(userId)) {
      update((now) => ({ ...now, ...how, phase: 'loggingIn', problem: undefined }));
      return;
    }
    save();
    leaveUser();
    contactList = undefined;
    keys = addressKeys(domainOf(userId) ?? options.domain ?? 'localhost');
    messages.early.clear();
    const me = { ...loggedOut.me, displayName: shortAddress(userId), userId };
    update(() => ({ ...loggedOut, ...how, me, phase: 'loggingIn' }));
  };

  const leaveUser = () => {
    claim?.giveUp();
    claim = undefined;
    store = undefined;
  };

  const showUser = (userId: string) => {
    if (isOfUser(userId)) return;
    const ofUser = `${prefix}.${keys(userId)}`;
    store = userStore(storage.lasting, ofUser);
    claim = tabClaim(storage.lasting, `${ofUser}.tab`, tabToken, timing.now);
    const stored = store.read();
    update((now) => ({ ...now, ...stored, me: { ...now.me, ...stored.me, userId } }));
  };

  const begin = (next: Session, isNew: boolean) => {
    session = next;
    saveSession();
    if (isNew) {
      const negotiation = [capabilityRequest(clientId), serviceRequest(clientId)];
      jobs.unshift(...negotiation.map((content) => newJob('request', content, () => undefined)));
    }
    const mine = sessionLine({
      session: next,
      encoding: () => state.encoding,
      exchange,
      timing,
      random,
      jobs,
      lastId: () => session?.lastId ?? 0,
      saveLastId(lastId) {
        if (session) session = { ...session, lastId };
        saveSession();
      },
      isHidden: () => !isVisible,
      take({ id, content }) {
        if (next.received.isNew(id)) {
          takeTransaction(messages, content);
          // Only now: what could not be taken comes again.
          next.received.add(id);
          saveSession();
        }
        return acknowledgementOf(content);
      },
      answering(isAnswering) {
        if (line !== mine) return;
        claim?.hold();
        if (!isAnswering) waitForServer();
        else if (state.phase !== 'online') comeOnline();
      },
      ended: (code) => {
        if (line === mine) void sessionEnded(code);
      },
    });
    line = mine;
    settingUp = setUp(mine, isNew);
  };

  /** Again and again until it is done: a service behind the server may be away just now. */
  const setUp = async (mine: SessionLine, isNew: boolean, before?: string): Promise<void> => {
    const problem = await setUpSession(core, clientId, isNew);
    if (line !== mine) return;
    // Said once, and no more when it is over.
    if (problem !== before) update((now) => (problem || now.problem === before ? { ...now, problem } : now));
    if (problem === undefined) return;
    timing.after(setUpAgainAfter, () => {
      if (line === mine) settingUp = setUp(mine, isNew, problem);
    });
  };

  const waitForServer = () =>
    update((now) => (now.phase === 'waiting' ? now : { ...now, phase: 'waiting', problem: awayProblem }));

  const attempts = loginAttempts(exchange, timing, random, waitForServer);

  const comeOnline = () =>
    update((now) => ({ ...now, phase: 'online', problem: now.problem === awayProblem ? undefined : now.problem }));

  /** Jobs that the next session goes on with; a message that may have been sent is not sent a second time. */
  const moveJobs = () => {
    const all = jobs.splice(0, Infinity);
    for (const job of all) {
      if (job.mode === 'Response') continue;
      if (job.lane === 'message' && job.isDoubtful) job.settle({ kind: 'lost', isDoubtful: true });
      else jobs.push(forAnotherSession(job));
    }
    forgetIds(pending);
  };

  const dropJobs = () => {
    for (const job of jobs.splice(0, Infinity)) job.settle({ kind: 'lost', isDoubtful: job.isDoubtful });
  };

  const leaveLine = () => {
    void line?.leave();
    line = undefined;
  };

  const sessionEnded = async (code: number) => {
    leaveLine();
    session = undefined;
    if (code === 601 || !credentials) {
      credentials = undefined;
      saveSession();
      dropJobs();
      update((now) => ({ ...now, phase: 'ended', problem: refusalReason(code) }));
      return;
    }
    moveJobs();
    await logInAs({ ...credentials, version: state.version, encoding: state.encoding });
  };

  const logInAs = async (who: Login): Promise<Done> => {
    const { userId, password, version, encoding } = who;
    credentials = { userId, password };
    expectUser(userId, { version, encoding });
    const cookie = `${token()}${token()}`;
    const outcome = await attempts.logIn({ ...who, clientId, cookie });
    if (!outcome) return cameBetween;
    if (outcome.kind !== 'in') {
      const { code } = outcome;
      const problem = loginRefusal(code);
      credentials = undefined;
      saveSession();
      dropJobs();
      // Who had a session keeps what they see; who never got in sees nothing of anybody.
      update((now) =>
        store ? { ...now, phase: 'ended', problem } : { ...loggedOut, version, encoding: now.encoding, problem },
      );
      return { ok: false, problem, code };
    }
    const { sessionId, keepAliveSeconds } = outcome;
    showUser(userId);
    comeOnline();
    const login = { userId, password, version, sessionId, cookie, lastId: 0, received: receivedIds() };
    begin({ ...login, ...(keepAliveSeconds !== undefined && { keepAliveSeconds }) }, true);
    giveUpForgotten(messages);
    return { ok: true };
  };

  const login = (who: Login): Promise<Done> => {
    const userId = completed(who.userId, options.domain);
    if (userId === undefined || who.password === '') {
      const problem = userId === undefined ? 'Type the name of a user.' : 'Type the password.';
      update((now) => ({ ...now, problem }));
      return Promise.resolve({ ok: false, problem });
    }
    const old = session;
    leaveLine();
    session = undefined;
    dropJobs();
    // The same client of the same user takes its old session's place by itself.
    if (old && !isOfUser(userId)) void leave(old);
    return logInAs({ ...who, userId });
  };

  const leave = (old: Session) => sayGoodBye(exchange, timing, old, state.encoding);

  const logout = async (): Promise<Done> => {
    attempts.supersede();
    const old = session;
    leaveLine();
    session = undefined;
    credentials = undefined;
    saveSession();
    dropJobs();
    save();
    leaveUser();
    update((now) => ({ ...loggedOut, version: now.version, encoding: now.encoding }));
    if (old) await leave(old);
    return { ok: true };
  };

  const speak: ImClient['speak'] = async (how) => {
    if (!isLoggedIn() || !credentials || how.version === state.version) {
      update((now) => ({ ...now, ...how }));
      saveSession();
      return { ok: true };
    }
    const [old, before, who] = [session, line, credentials];
    const isLatest = attempts.supersede();
    session = undefined;
    line = undefined;
    update((now) => ({ ...now, phase: 'loggingIn' }));
    await before?.leave();
    if (isClosed) return cameBetween;
    if (old) void leave(old);
    if (!isLatest()) return cameBetween;
    moveJobs();
    return logInAs({ ...who, ...how });
  };

  const takeUp = () => {
    const old = kept.read();
    if (!old) return;
    const { pending: unanswered, early, received, encoding, ...rest } = old;
    credentials = { userId: old.userId, password: old.password };
    expectUser(old.userId, { version: old.version, encoding });
    showUser(old.userId);
    for (const [messageId, news] of early) messages.early.set(messageId, news);
    goOnAfterReload(messages, unanswered);
    giveUpForgotten(messages);
    if (old.sessionId === noSession.sessionId || claim?.isHeldByOther()) {
      // Where another tab holds the session: with one of its own, this tab takes the other's place, which is told so.
      moveJobs();
      void logInAs({ ...credentials, version: old.version, encoding });
      return;
    }
    claim?.hold();
    begin({ ...rest, received: receivedIds(received) }, false);
  };

  const client: ImClient = {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    login,
    logout,
    speak,
    send: (to, text) => send(messages, to, text),
    sendAgain: (key) => sendAgain(messages, key),
    addContact: (typed, as) => people.addContact(core, typed, as),
    renameContact: (address, as) => people.renameContact(core, address, as),
    removeContact: (address) => people.removeContact(core, address),
    block: (address) => people.block(core, address),
    unblock: (address) => people.unblock(core, address),
    setOwnStatus: (availability, text) => people.setOwnStatus(core, availability, text),
    answerAuthorisation: (from, accepts) => people.answerAuthorisation(core, from, accepts),
    choose(address) {
      const chosen = address === undefined ? undefined : people.choosing(core, address);
      update((now) => ({ ...now, chosen, chats: chosen === undefined ? now.chats : readChat(now.chats, chosen) }));
      if (chosen !== undefined && isLoggedIn()) void people.lookAtStranger(core, chosen);
    },
    setDraft: (address, text) =>
      update((now) => ({ ...now, chats: draftInChat(now.chats, people.choosing(core, address), text) })),
    dismissProblem: () => update((now) => (now.problem === undefined ? now : { ...now, problem: undefined })),
    appear(visible) {
      if (visible === isVisible) return;
      isVisible = visible;
      if (!visible) return save();
      const { chosen } = state;
      if (chosen !== undefined)
        update((now) => {
          const chats = readChat(now.chats, chosen);
          return chats === now.chats ? now : { ...now, chats };
        });
      line?.wake();
      attempts.hurry();
    },
    close() {
      save();
      saveSession();
      claim?.giveUp();
      isClosed = true;
      attempts.supersede();
      leaveLine();
      stop();
      listeners.clear();
    },
  };
  takeUp();
  return client;
}

/** The user to log in as, with scheme and domain. */
function completed(typed: string, domain: string | undefined): string | undefined {
  const text = typed.trim().replace(/^wv:/i, '');
  if (text === '') return undefined;
  return text.includes('@') || domain === undefined ? `wv:${text}` : `wv:${text}@${domain}`;
}
