import type { Numbering } from '@smsonly/directory';
import type { Logger } from '@smsonly/platform';
import type { ConsentWord, ConsentWords } from './consent/consent-words.js';
import type { RoutingMetrics } from './routing.metrics.js';
import type { SmsPolicy } from './send-sms/sms-policy.js';

/** What the operator says to phones whose SMS reach nobody. */
export type ExplanatoryTexts = Readonly<{
  /** The number belongs to nobody towards this phone. */
  nobody: string;
  /** It may be one of two: try again later. */
  unclear: string;
}>;

/** What the operator answers to words about SMS; `{displayName}` is the IM user, or the users, behind the number. */
export type ConsentTexts = Readonly<Record<ConsentWord, string>>;

/** What routing's shells work with, beside the transaction. */
export type RoutingDeps = Readonly<{
  numbering: Numbering;
  sms: SmsPolicy;
  /** So many offers may wait for an account; then messages to it are refused. */
  maxWaiting: number;
  explanatory: ExplanatoryTexts;
  consent: Readonly<{ words: ConsentWords; texts: ConsentTexts }>;
  metrics: RoutingMetrics;
  /** Gets IDs and outcomes at debug level, never texts or numbers. */
  logger: Pick<Logger, 'debug'>;
}>;
