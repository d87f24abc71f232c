import { encodeText, makeParts, pickForLanguages, unpackedUserData, type SmsLength } from '@smsonly/sms-text';
import { storable } from '../storable.js';

/** SMS_SPLITTING, SMS_LANGUAGES and SMS_MAX_PARTS. */
export interface SmsPolicy extends SmsLength {
  readonly maxParts: number;
}

/** What one call hands to the gateway: a whole text, or one part of it. */
export type Sms =
  | { readonly text: string; readonly coding: 0 | 8 }
  | { readonly octets: Uint8Array; readonly coding: 0 | 8; readonly hasHeader: boolean };

/** How a text is to be sent. */
export type SmsPlan =
  /** SMS in their order. Parts of a long text have the reference 0 at `referenceOffset`, to be replaced by the pair's next one. */
  | { readonly plan: 'send'; readonly sms: readonly Sms[] }
  | { readonly plan: 'refuse'; readonly cause: 'too-many-parts' };

/** Offset of the reference in the octets of a part: the concatenation is the first element of its header. */
export const referenceOffset = 3;

/**
 * Plans the SMS of a text. A text with more parts than allowed is refused, since Jasmin would truncate it and still answer Success. Parts are
 * counted as they will be split, by Jasmin or here.
 */
export function planSms(text: string, { splitting, maxParts, languages }: SmsPolicy): SmsPlan {
  const clean = storable(text);
  if (splitting === 'gateway') {
    const { coding, segments } = encodeText(clean);
    return segments > maxParts ? refuse : { plan: 'send', sms: [{ text: clean, coding }] };
  }
  const picked = pickForLanguages(clean, languages);
  if (picked.segments > maxParts) return refuse;
  const parts = makeParts(clean, picked.encoding, { reference: 0, referenceBits: 8 });
  return {
    plan: 'send',
    sms: parts.map(({ header, body, coding }) => {
      return { octets: unpackedUserData({ header, body }), coding, hasHeader: header.length > 0 };
    }),
  };
}

const refuse: SmsPlan = { plan: 'refuse', cause: 'too-many-parts' };
