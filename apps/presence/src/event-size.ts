/**
 * Maximum bytes of presences in one event, in JSON. A record holds 900 kB: the rest is for the envelope, the result and the
 * names of those who did not fit. What a user may publish in one session is less.
 */
export const mostPresenceBytes = 700_000;

/** How many bytes a value takes in an event. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
