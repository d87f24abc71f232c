import { randomUUID } from 'node:crypto';
import { reachable, type PhoneState } from './phone-state.js';

/** An SMS on a phone, as `GET /phones/{msisdn}/messages` shows it. `text` is joined from its parts. */
export interface PhoneMessage {
  /** Of a received SMS: what /send answered (the SMSC's message ID) for the part that came last. Of a sent one: its first ID. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** When the phone got or sent it; ISO 8601. */
  readonly at: string;
  /** The validity period of its last part, as the SMSC was told it by SMPP; ISO 8601. */
  readonly validUntil?: string;
}

/** An SMS on a phone with the IDs of all its parts, in their order. */
export interface KeptSms {
  readonly sms: PhoneMessage;
  readonly ids: readonly string[];
}

/** What happens on a phone. The ID of an SMS is the ID of its event. */
export type PhoneEvent = { readonly id: string } & (
  ({ readonly event: 'message' | 'sent' } & KeptSms) | { readonly event: 'state'; readonly state: PhoneState }
);

export interface PhonesOptions {
  /** SMS that a phone keeps, received and sent each. */
  readonly messagesKept?: number;
  readonly eventsKept?: number;
  readonly phonesKept?: number;
  /** IDs of events must not repeat, even after a restart: clients ask for what has come since. */
  readonly newEventId?: () => string;
}

interface Phone {
  readonly received: KeptSms[];
  readonly sent: KeptSms[];
  readonly events: PhoneEvent[];
}

type Listener = (event: PhoneEvent) => void;

/** A message as it is shown where its parts are asked for. */
export function withIds({ sms, ids }: KeptSms): PhoneMessage & { readonly ids: readonly string[] } {
  return { ...sms, ids };
}

/** The same key for a number with and without a plus. */
export function phoneKey(msisdn: string): string {
  return msisdn.replace(/^\+/, '');
}

/** The number with its plus; anything else stays unchanged. */
export function phoneNumber(msisdn: string): string {
  return /^\d+$/.test(phoneKey(msisdn)) ? `+${phoneKey(msisdn)}` : msisdn;
}

/**
 * All phones, created when something reaches them. Memory is bounded: each keeps its last messages and events, and of too many phones the
 * oldest is dropped.
 */
export class Phones {
  readonly #phones = new Map<string, Phone>();
  /** Of phones that cannot be reached; they keep their state even when they are dropped. */
  readonly #states = new Map<string, PhoneState>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #options: Required<PhonesOptions>;

  constructor(options: PhonesOptions = {}) {
    this.#options = {
      messagesKept: 10_000,
      eventsKept: 1_000,
      phonesKept: 200_000,
      newEventId: randomUUID,
      ...options,
    };
  }

  receive(received: KeptSms): void {
    const key = phoneKey(received.sms.to);
    add(this.#phone(key).received, received, this.#options.messagesKept);
    this.#tell(key, { event: 'message', id: received.sms.id, ...received });
  }

  send(sent: KeptSms): void {
    const key = phoneKey(sent.sms.from);
    add(this.#phone(key).sent, sent, this.#options.messagesKept);
    this.#tell(key, { event: 'sent', id: sent.sms.id, ...sent });
  }

  /** Oldest first. */
  receivedBy(msisdn: string): readonly KeptSms[] {
    return (this.#phones.get(phoneKey(msisdn))?.received ?? []).slice(-this.#options.messagesKept);
  }

  /** Oldest first. */
  sentBy(msisdn: string): readonly KeptSms[] {
    return (this.#phones.get(phoneKey(msisdn))?.sent ?? []).slice(-this.#options.messagesKept);
  }

  stateOf(msisdn: string): PhoneState {
    return this.#states.get(phoneKey(msisdn)) ?? reachable;
  }

  changeState(msisdn: string, change: Partial<PhoneState>): void {
    const key = phoneKey(msisdn);
    const before = this.stateOf(key);
    const state = { ...before, ...change };
    if (state.airplane === before.airplane && state.outOfService === before.outOfService) return;
    if (state.airplane || state.outOfService) this.#states.set(key, state);
    else this.#states.delete(key);
    this.#tell(key, { event: 'state', id: this.#options.newEventId(), state });
  }

  /** The events after the one with this ID; all that are kept when it is unknown: then it was before a restart, or too long ago. */
  eventsSince(msisdn: string, id: string): readonly PhoneEvent[] {
    const kept = (this.#phones.get(phoneKey(msisdn))?.events ?? []).slice(-this.#options.eventsKept);
    return kept.slice(kept.findLastIndex((event) => event.id === id) + 1);
  }

  /** Calls `listener` for each event of the phone from now on, until the returned function is called. */
  listen(msisdn: string, listener: Listener): () => void {
    const key = phoneKey(msisdn);
    const listeners = this.#listeners.get(key) ?? new Set<Listener>();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }

  #tell(key: string, event: PhoneEvent): void {
    add(this.#phone(key).events, event, this.#options.eventsKept);
    for (const listener of this.#listeners.get(key) ?? []) listener(event);
  }

  #phone(key: string): Phone {
    const known = this.#phones.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#phones.keys();
    if (this.#phones.size >= this.#options.phonesKept && oldest !== undefined) this.#phones.delete(oldest);
    const phone: Phone = { received: [], sent: [], events: [] };
    this.#phones.set(key, phone);
    return phone;
  }
}

// Trimmed only now and then, since removing the first of many for each new one is slow.
function add<T>(list: T[], one: T, kept: number): void {
  list.push(one);
  if (list.length >= 2 * kept) list.splice(0, list.length - kept);
}
