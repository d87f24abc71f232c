import type { FailureCause } from './attempt.js';

/** CSP status codes that tell a sender best why his SMS failed. */
const UNABLE_TO_DELIVER = 410;
const UNSUPPORTED_MEDIA_TYPE = 415;
const RECIPIENT_BLOCKED_SENDER = 532;
export const MESSAGE_EXPIRED = 542;
const NOT_ENOUGH_CREDIT = 902;
const HIGHER_CLASS_NEEDED = 903;
const MSISDN_ERROR = 920;

const codes: Readonly<Partial<Record<FailureCause | 'too-many-parts', number>>> = {
  'bad-number': MSISDN_ERROR,
  'smsc:ESME_RINVDSTADR': MSISDN_ERROR,
  'text-not-gsm': UNSUPPORTED_MEDIA_TYPE,
  withdrawn: RECIPIENT_BLOCKED_SENDER,
  'quota-exhausted': NOT_ENOUGH_CREDIT,
  'not-permitted': HIGHER_CLASS_NEEDED,
};

/** The CSP status code for a failure; 410 where none fits better. */
export function failureCode(cause: FailureCause | 'too-many-parts'): number {
  return codes[cause] ?? UNABLE_TO_DELIVER;
}
