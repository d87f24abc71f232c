import type { Fault } from './fault.js';
import { phoneKey } from '../phones/phones.js';

/** The fault of the hour, and how often it still hits. */
export class Faults {
  #fault: Fault = {};
  #left = 0;

  get current(): Fault {
    return this.#left === Infinity ? this.#fault : { ...this.#fault, times: this.#left };
  }

  begin(fault: Fault): void {
    this.#fault = fault;
    this.#left = fault.times ?? Infinity;
  }

  end(): void {
    this.begin({});
  }

  /** The fault that hits an SMS to this phone; counted. */
  ofSend(to: string): Fault {
    const { send, dlr, dlrStatus } = this.#fault;
    return (send ?? dlr ?? dlrStatus) === undefined ? {} : this.#hit(to);
  }

  /** The fault that hits an SMS from this phone; counted. */
  ofMo(from: string): Fault {
    return this.#fault.mo === undefined ? {} : this.#hit(from);
  }

  #hit(phone: string): Fault {
    const meant = this.#fault.phone === undefined || phoneKey(this.#fault.phone) === phoneKey(phone);
    if (!meant || this.#left === 0) return {};
    const fault = this.#fault;
    this.#left -= 1;
    return fault;
  }
}
