import { countSms, type SmsLength } from '@smsonly/sms-text';
import { refusal, type Refusal } from '../refusal.js';
import { storable } from '../rows.js';

/** How SMS are worded and how long they may be. */
export type SmsWording = Readonly<{
  /** What stands before the first text of a pair; `{displayName}` is the IM user's name. */
  senderPrefix: string;
  maxParts: number;
  /** What decides how many SMS sms-adapter makes of a text. */
  length: SmsLength;
}>;

/** An SMS as it leaves, and whether it names the IM user. */
export type ComposedSms = Readonly<{ text: string; namesSender: boolean }>;

/** The text with its sender's name before it, unless the phone knows them already; refused when it takes too many parts. */
export function composeSms(
  text: string,
  sender: { userId: string; displayName?: string },
  isIntroduced: boolean,
  wording: SmsWording,
): ComposedSms | Readonly<{ refusal: Refusal }> {
  const namesSender = !isIntroduced && wording.senderPrefix !== '';
  const whole = namesSender ? wording.senderPrefix.replaceAll('{displayName}', () => nameOf(sender)) + text : text;
  const parts = countSms(storable(whole), wording.length);
  if (parts > wording.maxParts) {
    const description = `The text takes ${parts} SMS, at most ${wording.maxParts} are sent`;
    return { refusal: refusal('too-long', description) };
  }
  return { text: whole, namesSender: !isIntroduced };
}

/** The display name on one line, or the user ID without its scheme. */
export function nameOf({ userId, displayName }: { userId: string; displayName?: string }): string {
  const name = displayName?.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return name ? name : userId.replace(/^wv:/i, '');
}
