import type { FailureCause } from './attempt.js';

/** The CSP status codes that senders get for failed SMS. */
const unableToDeliver = 410;
const unsupportedMediaType = 415;
const recipientBlockedSender = 532;
export const messageExpired = 542;
const notEnoughCredit = 902;
const higherClassNeeded = 903;
const msisdnError = 920;

const codes: Readonly<Partial<Record<FailureCause | 'too-many-parts', number>>> = {
  'bad-number': msisdnError,
  'smsc:ESME_RINVDSTADR': msisdnError,
  'text-not-gsm': unsupportedMediaType,
  withdrawn: recipientBlockedSender,
  'quota-exhausted': notEnoughCredit,
  'not-permitted': higherClassNeeded,
};

/** The CSP status code for a failure; 410 where no other fits. */
export function failureCode(cause: FailureCause | 'too-many-parts'): number {
  return codes[cause] ?? unableToDeliver;
}
