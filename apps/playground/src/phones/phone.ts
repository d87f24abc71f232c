/** One phone: what its user can do, and what the network tells it. It knows no DOM. */
import { recall, remember, type PageStorage } from './phone-memory.js';
import { RequestRefused, type GatewaySms, type PhoneNetwork, type PhoneSwitches } from './phone-network.js';
import { shownNumber } from './phone-numbers.js';
import type { PhoneSms, PhoneState } from './phone-state.js';
import { withDraft, withOpen, withOther, withSms, type SmsWith, type Threads } from './threads.js';

export type Phone = Readonly<{
  state: () => PhoneState;
  /** Called after every change; returns what ends that. */
  subscribe: (listener: () => void) => () => void;
  /** How it learns what happens. A browser has few connections for one origin: not every phone can have a stream. */
  follow: (how: Following) => void;
  /** Resolves when the network has answered. What it did not take stays in the thread, with the reason. */
  send: (number: string, text: string) => Promise<void>;
  sendAgain: (number: string, id: string) => Promise<void>;
  /** Opens a thread and counts its SMS as read, one with a new number too. Without a number: back to the list. */
  choose: (number?: string) => void;
  setDraft: (number: string, text: string) => void;
  setSwitches: (change: Partial<PhoneSwitches>) => Promise<void>;
  register: (displayName: string) => Promise<void>;
  deregister: () => Promise<void>;
  dismissNewAccount: () => void;
  dismissProblem: () => void;
  /** Ends following; what was remembered stays for when the phone is opened again. */
  close: () => void;
}>;

/** `stream`: server-sent events; `polling`: it asks every second; `nothing`: while nobody looks. */
export type Following = 'stream' | 'polling' | 'nothing';

export type PhoneDeps = Readonly<{
  network: PhoneNetwork;
  storage: PageStorage;
  /** Settings.senderPrefix. */
  senderPrefix: string;
  now: () => number;
  /** An ID for an SMS that has none of the gateway yet. */
  newId: () => string;
  pollMs?: number;
}>;

export function openPhone(
  msisdn: string,
  { network, storage, senderPrefix, now, newId, pollMs = 1000 }: PhoneDeps,
): Phone {
  const remembered = recall(storage, msisdn);
  let state: PhoneState = {
    ...{ msisdn, airplane: false, outOfService: false, network: 'loading' },
    ...remembered,
    threads: withOpen(remembered.threads, remembered.chosen),
  };
  const listeners = new Set<() => void>();
  let following: Following = 'nothing';
  let stopFollowing = () => {};
  let isClosed = false;
  /** Counts what the user asked for: what was asked before that is out of date. */
  let wishes = 0;

  const change = (part: Partial<PhoneState>) => {
    if (isClosed) return;
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const changeThreads = (threads: Threads, part: Partial<PhoneState> = {}) => {
    if (threads === state.threads && Object.keys(part).length === 0) return;
    change({ ...part, threads });
    if (!isClosed) remember(storage, msisdn, state);
  };
  const without = (field: 'problem' | 'registration' | 'newAccount') => {
    const { [field]: dropped, ...kept } = state;
    if (dropped === undefined) return;
    state = kept;
    change({});
  };
  const add = (sms: readonly SmsWith[], part: Partial<PhoneState> = {}) => {
    changeThreads(withSms(replacedSending(state.threads, sms), sms, senderPrefix, state.chosen), part);
  };
  /** Says a problem where the request is refused. */
  const attempt = async (request: () => Promise<void>) => {
    wishes += 1;
    try {
      await request();
      wishes += 1;
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      change({ problem: error.message });
    }
  };

  /** Asks for its SMS and switches; false when the network does not answer. */
  async function loadSms(): Promise<boolean> {
    const wishesBefore = wishes;
    try {
      const [messages, sent, switches] = await Promise.all([network.messages(), network.sent(), network.switches()]);
      add([...messages.map(received), ...sent.map(sentSms)], {
        ...reached(state),
        ...(wishes === wishesBefore && changedSwitches(state, switches)),
      });
      return true;
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      if (state.network !== 'lost') change({ network: 'lost' });
      return false;
    }
  }

  async function loadRegistration(): Promise<void> {
    const wishesBefore = wishes;
    try {
      const registration = await network.registration();
      if (wishes !== wishesBefore) return;
      if (registration === undefined) without('registration');
      else change(changedAccount(state, registration));
    } catch (error) {
      // Another service than that of the SMS: while it is down, what is known stays.
      if (!(error instanceof RequestRefused)) throw error;
    }
  }

  /** Asks again and again; `until` it was answered once, or without end. */
  function poll(until: 'answered' | 'ended'): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isEnded = false;
    const ask = async () => {
      const isAnswered = await loadSms();
      if (isEnded || (isAnswered && until === 'answered')) return;
      timer = setTimeout(() => void ask(), isAnswered ? pollMs : 3 * pollMs);
    };
    void ask();
    void loadRegistration();
    return () => {
      isEnded = true;
      clearTimeout(timer);
    };
  }

  function listen(): () => void {
    let stopAsking = () => {};
    const stopEvents = network.events({
      opened: () => {
        stopAsking();
        stopAsking = poll('answered');
      },
      message: (sms) => add([received(sms)]),
      sent: (sms) => add([sentSms(sms)]),
      switches: (switches) => change(changedSwitches(state, switches)),
      lost: () => {
        if (state.network !== 'lost') change({ network: 'lost' });
      },
    });
    return () => {
      stopEvents();
      stopAsking();
    };
  }

  async function hand(number: string, sms: PhoneSms): Promise<void> {
    const place = (other: PhoneSms) => changeThreads(withOther(state.threads, number, sms.id, other));
    const fail = (failed: string) => {
      const { isSending: _, ...unsent } = sms;
      place({ ...unsent, failed });
    };
    // Without a network nobody is asked: a phone knows that by itself.
    const hindrance = hindranceOf(state);
    if (hindrance !== undefined) return fail(hindrance);
    try {
      const [id = sms.id] = await network.send(number, sms.text);
      const told = smsOf(state.threads, number, id);
      const { isSending: _, ...sent } = sms;
      place(told ?? { ...sent, id });
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      fail(hindranceOf(state) ?? error.message);
    }
  }

  async function send(number: string, text: string): Promise<void> {
    const sms: PhoneSms = { id: `unsent ${newId()}`, direction: 'out', text, at: now(), isSending: true };
    const threads = withDraft(state.threads, number, '');
    changeThreads(withSms(threads, [{ number, sms }], senderPrefix, state.chosen));
    await hand(number, sms);
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow: (how) => {
      if (how === following || isClosed) return;
      following = how;
      stopFollowing();
      stopFollowing = how === 'stream' ? listen() : how === 'polling' ? poll('ended') : () => {};
    },
    send,
    sendAgain: async (number, id) => {
      const sms = smsOf(state.threads, number, id);
      if (sms?.failed === undefined) return;
      const { failed: _, ...again } = sms;
      const sending: PhoneSms = { ...again, at: now(), isSending: true };
      changeThreads(withOther(state.threads, number, id, sending));
      await hand(number, sending);
    },
    choose: (number) => {
      const { chosen: _, ...rest } = state;
      state = rest;
      changeThreads(withOpen(state.threads, number), number === undefined ? {} : { chosen: number });
      change({});
      remember(storage, msisdn, state);
    },
    setDraft: (number, text) => changeThreads(withDraft(state.threads, number, text)),
    setSwitches: (wanted) => attempt(async () => change(changedSwitches(state, await network.setSwitches(wanted)))),
    register: (displayName) =>
      attempt(async () => {
        const account = await network.register(displayName);
        change({ registration: { userId: account.userId, displayName: account.displayName }, newAccount: account });
      }),
    deregister: () =>
      attempt(async () => {
        await network.deregister();
        without('newAccount');
        without('registration');
      }),
    dismissNewAccount: () => without('newAccount'),
    dismissProblem: () => without('problem'),
    close: () => {
      stopFollowing();
      isClosed = true;
      listeners.clear();
    },
  };
}

const received = ({ id, from, text, at }: GatewaySms): SmsWith => ({
  number: shownNumber(from),
  sms: { id, direction: 'in', text, at: Date.parse(at) },
});

const sentSms = ({ id, to, text, at }: GatewaySms): SmsWith => ({
  number: shownNumber(to),
  sms: { id, direction: 'out', text, at: Date.parse(at) },
});

const smsOf = (threads: Threads, number: string, id: string) =>
  threads.find((thread) => thread.number === number)?.messages.find((sms) => sms.id === id);

/** The news of an SMS may overtake the answer to its request: it then takes the place of the one that is being sent. */
function replacedSending(threads: Threads, told: readonly SmsWith[]): Threads {
  let left = threads;
  for (const { number, sms } of told) {
    if (sms.direction === 'in') continue;
    const thread = left.find((one) => one.number === number);
    const sending = thread?.messages.find((one) => one.isSending && one.text === sms.text);
    if (sending && !thread?.messages.some(({ id }) => id === sms.id)) left = withOther(left, number, sending.id, sms);
  }
  return left;
}

function changedSwitches(state: PhoneState, { airplane, outOfService }: PhoneSwitches): Partial<PhoneState> {
  return state.airplane === airplane && state.outOfService === outOfService ? {} : { airplane, outOfService };
}

const reached = (state: PhoneState): Partial<PhoneState> => (state.network === 'reached' ? {} : { network: 'reached' });

function changedAccount({ registration: known }: PhoneState, found: PhoneState['registration']): Partial<PhoneState> {
  if (found === undefined) return {};
  const isKnown = known?.userId === found.userId && known.displayName === found.displayName;
  return isKnown ? {} : { registration: { userId: found.userId, displayName: found.displayName } };
}

/** Why the phone cannot send, in people's words. */
function hindranceOf({ airplane, outOfService }: PhoneState): string | undefined {
  if (outOfService) return 'This number is out of service.';
  return airplane ? 'Airplane mode is on.' : undefined;
}
