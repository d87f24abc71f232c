import { decodeText, encodeGsm7 } from '@smsonly/sms-text';
import type { SendRequest } from './validate-send.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const septetCodings: ReadonlySet<number> = new Set([0, 1]);

/**
 * The octets that Jasmin sends to the SMSC. With coding 0, UTF-8 `content` becomes GSM 03.38 and every character outside it
 * silently a question mark; with any other coding the octets of `content` go out as they are.
 * @throws TypeError when coding 0 comes with octets that are not UTF-8 (Jasmin answers 500)
 */
export function shortMessage({ coding, content }: Pick<SendRequest, 'coding' | 'content'>): Uint8Array {
  if (content.kind === 'hex') return Buffer.from(content.value, 'hex');
  const octets = Buffer.from(content.value, 'latin1');
  return coding === 0 ? replacingEncode(utf8.decode(octets)) : octets;
}

function replacingEncode(text: string): Uint8Array {
  const whole = encodeGsm7(text);
  if (whole !== undefined) return whole;
  return Buffer.concat(Array.from(text, (character) => encodeGsm7(character) ?? Uint8Array.of(0x3f)));
}

/** Splits octets into parts as Jasmin does: blindly, and what exceeds `maxParts` is silently lost. */
export function cutLikeJasmin(
  octets: Uint8Array,
  coding: number,
  maxParts: number,
): { octets: Uint8Array; parts: number } {
  const [single, part] = septetCodings.has(coding) ? [160, 153] : [140, 134];
  if (octets.length <= single) return { octets, parts: 1 };
  const parts = Math.min(Math.ceil(octets.length / part), maxParts);
  return { octets: octets.subarray(0, parts * part), parts };
}

/** The text that the phone shows; binary data as `hex:…`. */
export function shownText(octets: Uint8Array, coding: number): string {
  const decoded = decodeText(octets, coding);
  return decoded.kind === 'text' ? decoded.text : `hex:${Buffer.from(octets).toString('hex')}`;
}
