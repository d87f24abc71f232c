import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../faults/fault.js';
import { phoneKey } from './phones.js';
import type { PhoneSms } from './phone-sms.js';

/** One thing to hand over, with the ID that the sender is told. */
export interface Handover {
  readonly id: string;
  /** Resolves when the next one of the same phone may follow. */
  readonly handOver: () => Promise<void>;
}

/**
 * Sends an SMS from a phone; returns the IDs of what is handed over. The SMS of one phone go one after the other, so that they
 * arrive as they were written; one that fails does not hold the next.
 */
export function sendFromPhone(
  handovers: (sms: PhoneSms) => Handover[],
  faultOf: (from: string) => Fault,
): (sms: PhoneSms) => string[] {
  const lastOf = new Map<string, Promise<void>>();
  return (sms) => {
    const { mo } = faultOf(sms.from);
    const made = handovers(sms);
    const handed = mo === 'lost' ? [] : mo === 'twice' ? [...made, ...made] : made;
    const delayMs = typeof mo === 'object' ? mo.ms : 0;
    const key = phoneKey(sms.from);
    for (const { handOver } of handed) {
      // A late SMS lets later ones pass.
      if (delayMs > 0) {
        void pause(delayMs, undefined, { ref: false }).then(handOver);
        continue;
      }
      const sent = (lastOf.get(key) ?? Promise.resolve()).then(handOver);
      lastOf.set(key, sent);
      void sent.then(() => lastOf.get(key) === sent && lastOf.delete(key));
    }
    return made.map(({ id }) => id);
  };
}

/** The references that phones give to their long texts, one after the other. */
export function referencesOfPhones(): (phone: string) => number {
  const last = new Map<string, number>();
  return (phone) => {
    const reference = ((last.get(phone) ?? 0) + 1) & 0xffff;
    last.set(phone, reference);
    return reference;
  };
}
