import type { Envelope } from '@smsonly/contracts';

/**
 * The requests among events whose deadline has passed: nobody waits for them any more, so they are not carried out. A repeat of such
 * a request has a deadline of its own.
 */
export function lateRequests(events: readonly Envelope[], now: Date): ReadonlySet<Envelope> {
  return new Set(events.filter(({ deadline }) => deadline !== undefined && Date.parse(deadline) < now.getTime()));
}
