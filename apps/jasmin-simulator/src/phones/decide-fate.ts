import type { PhoneState } from './phone-state.js';

/** What becomes of an SMS in the SMSC in the end. */
export type FinalFate = 'arrives' | 'fails' | 'expires';
export type Fate = FinalFate | 'waits';

/**
 * What the SMSC does with an SMS that it has taken. Its first attempt is made at once, however short the validity: that limits only the waiting. Without a
 * known validity an SMS waits for ever.
 */
export function decideFate(
  { airplane, outOfService }: PhoneState,
  { validUntil, hasWaited }: { readonly validUntil?: Date; readonly hasWaited: boolean },
  now: Date,
): Fate {
  if (outOfService) return 'fails';
  const isOver = validUntil !== undefined && validUntil <= now;
  if (isOver && (airplane || hasWaited)) return 'expires';
  return airplane ? 'waits' : 'arrives';
}
