import type { Clock, Logger } from '@smsonly/platform';
import type { JasminClient } from 'jasmin-sms-client';

/** What the gateway says to a text of so many parts. */
export type PartCount =
  | { readonly count: 'fits' }
  | { readonly count: 'too-few'; readonly wanted: number; readonly counted: number }
  /** It answers, but does not count: its user may not ask, or it has no route for the number that we ask with. */
  | { readonly count: 'not-told'; readonly why: string }
  /** It could not be asked. */
  | { readonly count: 'not-asked'; readonly why: string };

/** Septets of a part. */
const PART = 153;
/** `/rate` is a GET, and Jasmin reads no longer line than 16 KiB: a limit above this is not seen to the end. */
const MOST_ASKED = 100;
/** How long an answer is believed: one that fits for good, others until the operator may have changed something. */
const BELIEVED_MS: Readonly<Record<PartCount['count'], number>> = {
  fits: Infinity,
  'too-few': 10_000,
  'not-told': 600_000,
  'not-asked': 1000,
};

export interface PartLimitDeps {
  readonly gateway: Pick<JasminClient, 'countParts'>;
  readonly maxParts: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Hears every answer. */
  readonly onCount?: (answer: PartCount) => void;
}

/**
 * Asks the gateway whether it leaves a text of `maxParts` parts whole: Jasmin cuts what is longer than its `long_content_max_parts` and
 * says Success. May be asked as often as one likes; the gateway is asked rarely. What is not well is logged when it begins.
 */
export function partLimit({ gateway, maxParts, clock, logger, onCount }: PartLimitDeps): () => Promise<PartCount> {
  const asked = Math.min(maxParts, MOST_ASKED);
  const sms = { to: '0', from: '0', text: 'x'.repeat(PART * asked), coding: 0, reference: '' } as const;
  let last: { answer: PartCount; until: number } | undefined;
  let asking: Promise<PartCount> | undefined;
  const ask = async (): Promise<PartCount> => {
    const reply = await gateway.countParts(sms);
    const answer: PartCount = reply.ok
      ? reply.value < asked
        ? { count: 'too-few', wanted: maxParts, counted: reply.value }
        : { count: 'fits' }
      : { count: reply.why.startsWith('HTTP ') ? 'not-told' : 'not-asked', why: reply.why };
    if (answer.count !== last?.answer.count) {
      if (answer.count === 'not-told')
        logger.warn({ why: answer.why }, "Jasmin does not count parts; its long_content_max_parts can't be checked");
      if (answer.count === 'too-few') logger.warn(cutTexts(answer));
    }
    onCount?.(answer);
    last = { answer, until: clock().getTime() + BELIEVED_MS[answer.count] };
    return answer;
  };
  return () => {
    if (last && clock().getTime() < last.until) return Promise.resolve(last.answer);
    return (asking ??= ask().finally(() => (asking = undefined)));
  };
}

/** What the gateway would do to our longest text, and the setting that ends it. */
export const cutTexts = ({ wanted, counted }: Extract<PartCount, { count: 'too-few' }>): string =>
  `Jasmin cuts a text of ${wanted} parts after ${counted}, without a word, unless we cut it ourselves (SMS_SPLITTING=own): set ` +
  `long_content_max_parts in [http-api] of jasmin.cfg to ${wanted} and restart jasmind, or SMS_MAX_PARTS to ${counted}`;

/** Whether texts may be handed over: not to a gateway that would cut them, or that has not been asked yet. */
export const mayCut = ({ count }: PartCount): boolean => count === 'too-few' || count === 'not-asked';
