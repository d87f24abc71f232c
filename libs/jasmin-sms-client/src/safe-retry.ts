import { setTimeout as pause } from 'node:timers/promises';
import type { RejectionCause, SubmitResult } from './sms-gateway.js';

export interface RetryOptions {
  /** Most retries of one SMS; 0 for none. */
  readonly times: number;
  /** Longest wait before a retry in ms, whatever the gateway asks for; default 2,000. */
  readonly longestWaitMs?: number;
}

/**
 * What may be retried at once: the gateway has not received the SMS, or has refused it, and the cause may be over soon. Never in this list:
 * unknown outcomes (a time-out, a connection lost after writing), where a retry could send the SMS twice, and `Success "[Failure instance`,
 * which only a restart of Jasmin ends.
 */
const safeCauses: ReadonlySet<RejectionCause> = new Set<RejectionCause>([
  'unreachable',
  'throughput-exceeded',
  'no-route',
  'gateway-failed',
]);

/** Submits, and retries what is safe to retry, with growing waits. */
export async function withSafeRetry(
  { times, longestWaitMs = 2_000 }: RetryOptions,
  submit: () => Promise<SubmitResult>,
): Promise<SubmitResult> {
  for (let retries = 0; ; retries += 1) {
    const result = await submit();
    if (result.outcome !== 'rejected' || !safeCauses.has(result.cause) || retries >= times) return result;
    await pause(Math.min(result.afterMs ?? 0, 100 * 2 ** retries, longestWaitMs));
  }
}
