import type { Numbering } from '@smsonly/directory';
import type { Logger } from '@smsonly/platform';
import type { ConsentWord, ConsentWords } from './consent/consent-words.js';
import type { RoutingMetrics } from './routing.metrics.js';
import type { SmsPolicy } from './send-sms/sms-policy.js';

/** The explanatory SMS to phones whose SMS could not be delivered to an IM user. */
export type ExplanatoryTexts = Readonly<{
  /** No IM user holds the number towards this phone. */
  nobody: string;
  /** It may be for either of two IM users: try again later. */
  unclear: string;
}>;

/** The confirmations of keywords; `{displayName}` is the IM user, or the users, behind the number. */
export type ConsentTexts = Readonly<Record<ConsentWord, string>>;

/** What routing's shells need besides the transaction. */
export type RoutingDeps = Readonly<{
  numbering: Numbering;
  sms: SmsPolicy;
  /** Most offers that may wait for an account; beyond that, messages to it are refused. */
  maxWaiting: number;
  /** Most octets of messages that may wait for an account. */
  maxWaitingBytes: number;
  explanatory: ExplanatoryTexts;
  consent: Readonly<{ words: ConsentWords; texts: ConsentTexts }>;
  metrics: RoutingMetrics;
  /** Gets IDs and outcomes at debug level, never texts or numbers. */
  logger: Pick<Logger, 'debug'>;
}>;
