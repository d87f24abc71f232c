import { countSms, type SmsLength } from '@smsonly/sms-text';
import { refusal, type Refusal } from '../refusal.js';
import { storable } from '../rows.js';

/** The sender prefix of SMS, and how long texts may be. */
export type SmsWording = Readonly<{
  /** Put before a pair's first text; `{displayName}` is the IM user's name. */
  senderPrefix: string;
  maxParts: number;
  /** How sms-adapter splits texts, so that their parts can be counted here. */
  length: SmsLength;
}>;

/** The text to send, and whether it names the IM user. */
export type ComposedSms = Readonly<{ text: string; namesSender: boolean }>;

/** Puts the sender's name before the text unless the phone already knows it; refused when that takes too many parts. */
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
    const description = `The text would take ${parts} SMS; the maximum is ${wording.maxParts}`;
    return { refusal: refusal('too-long', description) };
  }
  return { text: whole, namesSender: !isIntroduced };
}

/** The display name on one line, or the user ID without its scheme. */
export function nameOf({ userId, displayName }: { userId: string; displayName?: string }): string {
  const name = displayName?.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return name ? name : userId.replace(/^wv:/i, '');
}
