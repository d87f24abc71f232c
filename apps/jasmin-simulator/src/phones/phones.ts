/** An SMS on a phone, as `GET /phones/{msisdn}/messages` shows it. `text` is joined from its parts. */
export interface PhoneMessage {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
  /** The validity period of its last part, as the SMSC was told it by SMPP; ISO 8601. */
  readonly validUntil?: string;
}

type Listener = (message: PhoneMessage) => void;

/** The same key for a number with and without a plus. */
export function phoneKey(msisdn: string): string {
  return msisdn.replace(/^\+/, '');
}

/** The number with its plus; anything else stays unchanged. */
export function phoneNumber(msisdn: string): string {
  return /^\d+$/.test(phoneKey(msisdn)) ? `+${phoneKey(msisdn)}` : msisdn;
}

/**
 * All phones, created when something reaches them. Memory is bounded: each keeps its last messages, and of too many phones the oldest is
 * dropped.
 */
export class Phones {
  readonly #messages = new Map<string, PhoneMessage[]>();
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(
    private readonly messagesKept = 10_000,
    private readonly phonesKept = 200_000,
  ) {}

  receive(message: PhoneMessage): void {
    const key = phoneKey(message.to);
    const messages = this.#messages.get(key) ?? this.#newPhone(key);
    messages.push(message);
    // Trimmed only now and then, since removing the first of many for each new one is slow.
    if (messages.length >= 2 * this.messagesKept) messages.splice(0, messages.length - this.messagesKept);
    for (const listener of this.#listeners.get(key) ?? []) listener(message);
  }

  /** Oldest first. */
  messagesOf(msisdn: string): readonly PhoneMessage[] {
    return (this.#messages.get(phoneKey(msisdn)) ?? []).slice(-this.messagesKept);
  }

  /** Calls `listener` for each message that reaches the phone from now on, until the returned function is called. */
  listen(msisdn: string, listener: Listener): () => void {
    const key = phoneKey(msisdn);
    const listeners = this.#listeners.get(key) ?? new Set<Listener>();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }

  #newPhone(key: string): PhoneMessage[] {
    const [oldest] = this.#messages.keys();
    if (this.#messages.size >= this.phonesKept && oldest !== undefined) this.#messages.delete(oldest);
    const messages: PhoneMessage[] = [];
    this.#messages.set(key, messages);
    return messages;
  }
}
