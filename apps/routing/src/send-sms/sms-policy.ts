import type { NumberPool } from '@smsonly/imps-model';
import type { SmsWording } from './compose-sms.js';

/** The operator's policy for SMS from IM users. */
export type SmsPolicy = Readonly<{
  pool: NumberPool;
  wording: SmsWording;
  /** A pair that exchanged messages within this time keeps its number in any case, ms. */
  numberHold: number;
  /** After this much silence the next SMS names its sender again, ms. */
  introduceAfter: number;
}>;
