import type { Fault } from './fault.js';
import { phoneKey } from '../phones/phones.js';

/** The current fault, and how many more SMS it affects. */
export class Faults {
  #fault: Fault = {};
  #left = 0;
  #spared = 0;

  /** `onChange` is called with each fault as it begins, and with an empty one when it ends. */
  constructor(private readonly onChange: (fault: Fault) => void = () => {}) {}

  get current(): Fault {
    return this.#left === Infinity ? this.#fault : { ...this.#fault, times: this.#left };
  }

  begin(fault: Fault): void {
    this.#fault = fault;
    this.#left = fault.times ?? Infinity;
    this.#spared = fault.after ?? 0;
    this.onChange(fault);
  }

  end(): void {
    this.begin({});
  }

  /** The fault that affects an SMS to this phone; counted. */
  ofSend(to: string): Fault {
    const { send, dlr, dlrStatus, submit } = this.#fault;
    return (send ?? dlr ?? dlrStatus ?? submit) === undefined ? {} : this.#hit(to);
  }

  /** The fault that affects an SMS from this phone; counted. */
  ofMo(from: string): Fault {
    return this.#fault.mo === undefined ? {} : this.#hit(from);
  }

  #hit(phone: string): Fault {
    const meant = this.#fault.phone === undefined || phoneKey(this.#fault.phone) === phoneKey(phone);
    if (!meant || this.#left === 0) return {};
    if (this.#spared > 0) {
      this.#spared -= 1;
      return {};
    }
    const fault = this.#fault;
    this.#left -= 1;
    return fault;
  }
}
