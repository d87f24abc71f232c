import type { Faults } from './faults/faults.js';
import type { takeSms } from './gateway/take-sms.js';
import type { PhoneSms } from './phones/phone-sms.js';
import type { PhoneState } from './phones/phone-state.js';
import type { Phones } from './phones/phones.js';

/** Injection token of the parts common to both kinds of simulator. */
export const simulatorToken = Symbol('the simulator');
/** Injection token of Jasmin's HTTP API. */
export const gatewayToken = Symbol('the gateway');

/** Phones and faults, behind Jasmin's HTTP API or behind SMPP. */
export interface Simulator {
  readonly kind: 'gateway' | 'smsc';
  readonly phones: Phones;
  readonly faults: Faults;
  /** Changes the state of a phone; what waits for it then goes on. */
  readonly changeState: (msisdn: string, change: Partial<PhoneState>) => PhoneState;
  /** How long SMS arrive by default. */
  readonly moParts: 'joined' | 'separate';
  /** Returns the IDs of the deliveries; undefined when SMS from phones have no destination. */
  readonly sendFromPhone: ((sms: PhoneSms) => string[]) | undefined;
  /** The SMPP port, when the simulator is an SMSC. */
  readonly smppPort?: number;
  close(): Promise<void>;
}

/** Jasmin's side: who may use it, how many parts it makes of a text, and what it does with an SMS. */
export interface Gateway {
  readonly credentials: Readonly<{ username: string; password: string }>;
  readonly maxParts: number;
  readonly takeSms: ReturnType<typeof takeSms>;
}
