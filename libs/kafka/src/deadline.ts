import type { Envelope } from '@smsonly/contracts';

/**
 * The requests whose deadline has passed: no client waits for them any more, so they are not carried out. A repeat of such a request has
 * its own deadline.
 */
export function lateRequests(events: readonly Envelope[], now: Date): ReadonlySet<Envelope> {
  return new Set(events.filter(({ deadline }) => deadline !== undefined && Date.parse(deadline) < now.getTime()));
}
