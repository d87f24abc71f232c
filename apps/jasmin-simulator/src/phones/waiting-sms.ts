import { decideFate, type FinalFate } from './decide-fate.js';
import type { PhoneState } from './phone-state.js';
import { phoneKey } from './phones.js';

/** An SMS that the SMSC has taken. */
export interface TakenSms {
  readonly to: string;
  /** The end of its validity; undefined when the SMSC was not told. */
  readonly validUntil?: Date;
}

export interface WaitingSmsDeps {
  readonly stateOf: (msisdn: string) => PhoneState;
  readonly now: () => Date;
  /** How many SMS may wait in all; more of them fail. */
  readonly limit?: number;
}

interface Waiting {
  readonly sms: TakenSms;
  readonly settle: (fate: FinalFate) => void;
}

/** The SMS that the SMSC keeps for phones in airplane mode, in order. Both kinds of simulator decide here alone what becomes of an SMS. */
export class WaitingSms {
  readonly #waiting = new Map<string, Waiting[]>();
  #count = 0;

  constructor(private readonly deps: WaitingSmsDeps) {}

  /** Calls `settle` with what becomes of an SMS: now, or in a later review. */
  attempt(sms: TakenSms, settle: (fate: FinalFate) => void): void {
    const fate = decideFate(this.deps.stateOf(sms.to), { ...sms, hasWaited: false }, this.deps.now());
    if (fate !== 'waits') settle(fate);
    else if (this.#count >= (this.deps.limit ?? 100_000)) settle('fails');
    else {
      const key = phoneKey(sms.to);
      const ofPhone = this.#waiting.get(key) ?? [];
      ofPhone.push({ sms, settle });
      this.#waiting.set(key, ofPhone);
      this.#count += 1;
    }
  }

  /** Looks again at what waits for a phone, after its state has changed. */
  review(msisdn: string): void {
    const key = phoneKey(msisdn);
    const before = this.#waiting.get(key) ?? [];
    const [state, now] = [this.deps.stateOf(msisdn), this.deps.now()];
    const looked = before.map((one) => ({ one, fate: decideFate(state, { ...one.sms, hasWaited: true }, now) }));
    const after = looked.filter(({ fate }) => fate === 'waits').map(({ one }) => one);
    if (after.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, after);
    this.#count -= before.length - after.length;
    for (const { one, fate } of looked) if (fate !== 'waits') one.settle(fate);
  }

  /** Looks again at everything that waits, since validities end. */
  reviewAll(): void {
    for (const key of [...this.#waiting.keys()]) this.review(key);
  }
}
