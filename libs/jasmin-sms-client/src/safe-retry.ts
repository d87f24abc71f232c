import { setTimeout as pause } from 'node:timers/promises';
import type { RejectionCause, SubmitResult } from './sms-gateway.js';

export interface RetryOptions {
  /** Most repeats of one submission; 0 repeats nothing. */
  readonly times: number;
  /** Longest wait before a repeat in ms, whatever the gateway asks for; default 2,000. */
  readonly longestWaitMs?: number;
}

/**
 * What may be repeated at once: the gateway has not seen the SMS, or has said that it did not take it, and the trouble may be
 * over soon. Never in here: outcomes that are unknown (a time-out, a connection lost after writing), which a repeat could
 * double, and `Success "[Failure instance`, which only a restart of Jasmin ends.
 */
const safeCauses: ReadonlySet<RejectionCause> = new Set<RejectionCause>([
  'unreachable',
  'throughput-exceeded',
  'no-route',
  'gateway-failed',
]);

/** Submits, and repeats what is safe to repeat, each time a little later. */
export async function withSafeRetry(
  { times, longestWaitMs = 2_000 }: RetryOptions,
  submit: () => Promise<SubmitResult>,
): Promise<SubmitResult> {
  for (let repeated = 0; ; repeated += 1) {
    const result = await submit();
    if (result.outcome !== 'rejected' || !safeCauses.has(result.cause) || repeated >= times) return result;
    await pause(Math.min(result.afterMs ?? 0, 100 * 2 ** repeated, longestWaitMs));
  }
}
