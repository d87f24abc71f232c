import { encodeText } from '@smsonly/sms-text';
import { storable } from '../storable.js';

/** How a text is to be sent. */
export type SmsPlan =
  | { readonly plan: 'send'; readonly text: string; readonly coding: 0 | 8 }
  /** Jasmin cuts what exceeds its own limit and still says Success: it must not be asked. */
  | { readonly plan: 'refuse'; readonly cause: 'too-many-parts' };

/** @param maxParts SMS_MAX_PARTS, counted as Jasmin cuts */
export function planSms(text: string, maxParts: number): SmsPlan {
  const clean = storable(text);
  const { coding, segments } = encodeText(clean);
  return segments > maxParts ? { plan: 'refuse', cause: 'too-many-parts' } : { plan: 'send', text: clean, coding };
}
