import type { Clock, Logger } from '@smsonly/platform';
import type { JasminClient } from 'jasmin-sms-client';

/** The gateway's answer about a text of `maxParts` parts. */
export type PartCount =
  | { readonly count: 'fits' }
  | { readonly count: 'too-few'; readonly wanted: number; readonly counted: number }
  /** It answers without a count: the user has no right to ask, or there is no route for the number in the question. */
  | { readonly count: 'not-counted'; readonly why: string }
  /** It did not answer. */
  | { readonly count: 'no-answer'; readonly why: string };

const septetsPerPart = 153;
/** `/rate` is a GET and Jasmin reads lines of up to 16 KiB, so higher limits cannot be checked completely. */
const maxAsked = 100;
/** How long an answer is valid: `fits` for good, others until the operator may have changed something. */
const validForMs: Readonly<Record<PartCount['count'], number>> = {
  fits: Infinity,
  'too-few': 10_000,
  'not-counted': 600_000,
  'no-answer': 1000,
};

export interface PartLimitDeps {
  readonly gateway: Pick<JasminClient, 'countParts'>;
  readonly maxParts: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called with every answer. */
  readonly onCount?: (answer: PartCount) => void;
}

/**
 * Asks the gateway whether a text of `maxParts` parts passes untruncated: Jasmin cuts off what exceeds its `long_content_max_parts` and still
 * answers Success. Answers are cached, so this may be called often. A problem is logged when it begins.
 */
export function partLimit({ gateway, maxParts, clock, logger, onCount }: PartLimitDeps): () => Promise<PartCount> {
  const asked = Math.min(maxParts, maxAsked);
  const sms = { to: '0', from: '0', text: 'x'.repeat(septetsPerPart * asked), coding: 0, reference: '' } as const;
  let last: { answer: PartCount; until: number } | undefined;
  let asking: Promise<PartCount> | undefined;
  const ask = async (): Promise<PartCount> => {
    const reply = await gateway.countParts(sms);
    const answer: PartCount = reply.ok
      ? reply.value < asked
        ? { count: 'too-few', wanted: maxParts, counted: reply.value }
        : { count: 'fits' }
      : { count: reply.why.startsWith('HTTP ') ? 'not-counted' : 'no-answer', why: reply.why };
    if (answer.count !== last?.answer.count) {
      if (answer.count === 'not-counted')
        logger.warn(
          { why: answer.why },
          'Jasmin does not count parts, so its long_content_max_parts cannot be checked',
        );
      if (answer.count === 'too-few') logger.warn(truncationProblem(answer));
    }
    onCount?.(answer);
    last = { answer, until: clock().getTime() + validForMs[answer.count] };
    return answer;
  };
  return () => {
    if (last && clock().getTime() < last.until) return Promise.resolve(last.answer);
    return (asking ??= ask().finally(() => (asking = undefined)));
  };
}

/** How the gateway would truncate the longest allowed text, and the settings that prevent it. */
export const truncationProblem = ({ wanted, counted }: Extract<PartCount, { count: 'too-few' }>): string =>
  `Jasmin cuts a text of ${wanted} parts after ${counted} and silently drops the rest, unless sms-adapter splits it (SMS_SPLITTING=own): set ` +
  `long_content_max_parts in [http-api] of jasmin.cfg to ${wanted} and restart jasmind, or SMS_MAX_PARTS to ${counted}`;

/** Whether the gateway would truncate long texts, or may, since it has not answered yet. */
export const wouldTruncate = ({ count }: PartCount): boolean => count === 'too-few' || count === 'no-answer';
