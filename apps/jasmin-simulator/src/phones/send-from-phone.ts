import { setTimeout as pause } from 'node:timers/promises';
import { phoneKey } from './phones.js';
import type { PhoneSms } from './phone-sms.js';

/** One delivery to Jasmin or to its client, with the ID returned to the caller. */
export interface Handover {
  readonly id: string;
  /** Resolves when the next one of the same phone may follow. */
  readonly handOver: () => Promise<void>;
}

/** What happens to an SMS from a phone. */
export type MoFault = 'twice' | 'lost' | { readonly kind: 'delayed'; readonly ms: number };

/**
 * Sends an SMS from a phone and returns the IDs of its deliveries. The SMS of a phone are sent one after the other, so that they arrive in
 * order; a failed one does not block the next.
 */
export function sendFromPhone(
  handovers: (sms: PhoneSms) => Handover[],
  faultOf: (from: string) => { readonly mo?: MoFault },
): (sms: PhoneSms) => string[] {
  const lastOf = new Map<string, Promise<void>>();
  return (sms) => {
    const { mo } = faultOf(sms.from);
    const made = handovers(sms);
    const handed = mo === 'lost' ? [] : mo === 'twice' ? [...made, ...made] : made;
    const delayMs = typeof mo === 'object' ? mo.ms : 0;
    const key = phoneKey(sms.from);
    for (const { handOver } of handed) {
      // A delayed SMS does not hold up later ones.
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

/** The references of the long texts of each phone, counted up. */
export function referencesOfPhones(): (phone: string) => number {
  const last = new Map<string, number>();
  return (phone) => {
    const reference = ((last.get(phone) ?? 0) + 1) & 0xffff;
    last.set(phone, reference);
    return reference;
  };
}
