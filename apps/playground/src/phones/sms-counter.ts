import { cutText, pickEncoding, ucs2, unitCount, unitsPerSms } from '@smsonly/sms-text';

export type SmsCount = Readonly<{
  alphabet: 'GSM 7-bit' | 'Unicode';
  sms: number;
  /** Characters of the alphabet that still fit into the last SMS. */
  left: number;
}>;

/** How many SMS a text takes, as a phone with the default alphabet and UCS-2 counts. */
export function countAsPhone(text: string): SmsCount {
  const encoding = pickEncoding(text)?.encoding ?? ucs2;
  const pieces = cutText(text, encoding, 8);
  const room = pieces.length > 1 ? unitsPerSms(encoding, 8) : unitsPerSms(encoding);
  const left = room - (unitCount(pieces.at(-1) ?? '', encoding) ?? 0);
  return { alphabet: encoding.alphabet === 'gsm7' ? 'GSM 7-bit' : 'Unicode', sms: Math.max(pieces.length, 1), left };
}
