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

/**
 * The display name on one line, without what would change the text behind it; the user ID without its scheme where that shows nothing.
 * Source: Unicode Standard Annex 9, 2.1 to 2.6 (formatting characters of direction).
 */
export function nameOf({ userId, displayName = '' }: { userId: string; displayName?: string }): string {
  const name = displayName
    .toWellFormed()
    .replace(invisible, '')
    .replace(blanks, ' ')
    .replace(looseAtBeginning, '')
    .replace(looseAtEnd, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return visible.test(name) ? name : userId.replace(/^wv:/i, '');
}

/** White space, controls, and fillers that are letters or symbols to Unicode and blank to people. */
const blanks = /[\p{Cc}\s\u115f\u1160\u2800\u3164\uffa0]+/gu;

/** Marks of direction, also those that would stay open; spaces without width, soft hyphens, annotations. Joiners and tags are parts of emoji. */
const invisible =
  /[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e001f}]/gu;

/** Joiners, selectors, tags and accents that have nothing before them, or nothing to join behind. */
const looseAtBeginning = /^[\p{M}\p{Default_Ignorable_Code_Point}\s]+/u;
const looseAtEnd = /(?:(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0020}-\u{e007f}]+|[\u200c\u200d\s])+$/u;

const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
