import type { PhoneState } from './phone-state.js';
import type { PhoneSms } from './phone-sms.js';
import { phoneNumber, Phones, type KeptSms } from './phones.js';
import { WaitingSms } from './waiting-sms.js';

/** How often the SMSC looks for SMS whose validity is over. */
const reviewMs = 1_000;

/** What both kinds of simulator share: the phones, and the SMS that the SMSC keeps for them. */
export interface PhonesBehindSmsc {
  readonly phones: Phones;
  readonly attempt: WaitingSms['attempt'];
  readonly receive: (received: KeptSms) => void;
  readonly changeState: (msisdn: string, change: Partial<PhoneState>) => PhoneState;
  /** The same sending, whose SMS are then among those that the phone has sent. */
  readonly recording: (send: (sms: PhoneSms) => string[]) => (sms: PhoneSms) => string[];
  close(): void;
}

export function phonesBehindSmsc(now: () => Date): PhonesBehindSmsc {
  const phones = new Phones();
  const waiting = new WaitingSms({ stateOf: (msisdn) => phones.stateOf(msisdn), now });
  const reviews = setInterval(() => waiting.reviewAll(), reviewMs).unref();
  return {
    phones,
    attempt: (sms, settle) => waiting.attempt(sms, settle),
    receive: (received) => phones.receive(received),
    changeState: (msisdn, change) => {
      phones.changeState(msisdn, change);
      waiting.review(msisdn);
      return phones.stateOf(msisdn);
    },
    recording: (send) => (sms) => {
      const ids = send(sms);
      const [id] = ids;
      // Without any part (`order` is empty) nothing was sent.
      if (id !== undefined) {
        const { from, to, text } = sms;
        phones.send({ sms: { id, from: phoneNumber(from), to, text, at: now().toISOString() }, ids });
      }
      return ids;
    },
    close: () => clearInterval(reviews),
  };
}
