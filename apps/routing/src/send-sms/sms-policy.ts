import type { NumberPool } from '@smsonly/imps-model';
import type { SmsWording } from './compose-sms.js';

/** What the operator says about SMS of IM users. */
export type SmsPolicy = Readonly<{
  pool: NumberPool;
  wording: SmsWording;
  /** A pair that wrote within this time keeps its number whatever happens, ms. */
  numberHold: number;
  /** After so much silence the next SMS names its sender again, ms. */
  introduceAfter: number;
}>;
