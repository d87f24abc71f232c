import { readUserData, type DecodedText, type ReceivedPart } from '@smsonly/sms-text';
import type { Mo } from 'jasmin-sms-client';
import { storable } from '../storable.js';
import { smsAddress } from './sms-address.js';

/** An SMS from a phone, read: a text, or a part of one. */
export type ReceivedSms = Readonly<{ inboundId: string; phone: string; number: string }> &
  (Readonly<{ text: string }> | Readonly<{ part: ReceivedPart }>);

/** What a callback brought. */
export function readSms(mo: Mo): ReceivedSms {
  const [phone, number] = [smsAddress(mo.from), smsAddress(mo.to)];
  // A gateway without our filter does not say whether a header is there.
  const read = readUserData({ octets: mo.octets, coding: mo.coding, header: mo.header ?? 'unknown' });
  const { concatenation, tables, coding, body } = read;
  const sms = { inboundId: mo.id, phone, number };
  if (concatenation === undefined || concatenation.total < 2) return { ...sms, text: textOf(read.content) };
  return { ...sms, part: { ...concatenation, id: mo.id, sender: phone, recipient: number, tables, coding, body } };
}

/** The text to be told; octets that are no text are named as such. */
export function textOf(content: DecodedText): string {
  return content.kind === 'text' ? storable(content.text) : `[binary SMS of ${content.octets.length} octets]`;
}
