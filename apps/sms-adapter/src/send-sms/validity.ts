/** The longest validity period in SMS, in minutes: 63 weeks (TS 23.040, 9.2.3.12.1). */
const maxMinutes = 63 * 7 * 24 * 60;

/** Whole minutes from `now` until `validUntil`, at least 1. */
export function validityMinutes(validUntil: Date, now: Date): number {
  return Math.min(maxMinutes, Math.max(1, Math.ceil((validUntil.getTime() - now.getTime()) / 60_000)));
}
