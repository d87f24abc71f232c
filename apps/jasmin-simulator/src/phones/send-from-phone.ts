import type { Callback } from '../callbacks/callback-sender.js';
import type { Fault } from '../faults/fault.js';
import { moForms, type PhoneSms } from './mo-forms.js';
import { phoneKey } from './phones.js';

export interface SendFromPhoneParts {
  /** Where SMS of phones go; undefined when nobody takes them. */
  readonly moUrl: string | undefined;
  readonly faultOf: (from: string) => Fault;
  /** Resolves after the first try. */
  readonly callBack: (callback: Callback) => Promise<void>;
  readonly newId: () => string;
}

/**
 * Sends an SMS from a phone; returns the IDs of its callbacks, or undefined when nobody takes SMS of phones. The SMS of one
 * phone are called back one after the other, so that they arrive as they were written; a failed one does not hold the next.
 */
export function sendFromPhone(parts: SendFromPhoneParts): (sms: PhoneSms) => string[] | undefined {
  const lastOf = new Map<string, Promise<void>>();
  return (sms) => {
    const url = parts.moUrl;
    if (url === undefined) return undefined;
    const { mo } = parts.faultOf(sms.from);
    const forms = moForms(sms, parts.newId);
    const called = mo === 'lost' ? [] : mo === 'twice' ? [...forms, ...forms] : forms;
    const key = phoneKey(sms.from);
    for (const { form } of called) {
      const sent = (lastOf.get(key) ?? Promise.resolve()).then(() =>
        parts.callBack({ url, method: 'POST', form, kind: 'mo' }),
      );
      lastOf.set(key, sent);
      void sent.then(() => lastOf.get(key) === sent && lastOf.delete(key));
    }
    return forms.map(({ id }) => id);
  };
}
