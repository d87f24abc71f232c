import { markedPart, readUserData, type DecodedText, type ReceivedPart } from '@smsonly/sms-text';
import type { Mo } from 'jasmin-sms-client';
import { storable } from '../storable.js';
import { isReceipt } from './receipt.js';
import { smsAddress } from './sms-address.js';

/** A field that is missing from an SMS, or unreadable. */
export type MissingField = 'sender' | 'recipient' | NonNullable<Mo['unusable']>[number];

/**
 * An SMS from a phone, decoded: a text, or a part of one. Without a sender or a recipient it cannot be delivered, and its text is stored as
 * `unclaimed`; so are parts, since senders with hidden numbers cannot be distinguished. A receipt that the gateway took for an SMS is nothing
 * that the phone said, and is stored likewise.
 */
export type ReceivedSms = Readonly<{
  inboundId: string;
  phone: string;
  number: string;
  missing: readonly MissingField[];
  connector?: string;
}> &
  (Readonly<{ text: string }> | Readonly<{ part: ReceivedPart }> | Readonly<{ unclaimed: string; isReceipt?: true }>);

/** Decodes the SMS of a callback. */
export function readSms(mo: Mo): ReceivedSms {
  const [phone, number] = [smsAddress(mo.from), smsAddress(mo.to)];
  // Without the filter single-parts, Jasmin does not say whether there is a header.
  // Without a coding, that of the septets is the one whose reader knows what else comes under it.
  const given = mo.unusable?.includes('coding') ? 0 : mo.coding;
  const read = readUserData({ octets: mo.octets, coding: given, header: mo.header ?? 'unknown' });
  const { concatenation, tables, coding, body } = read;
  const missing: MissingField[] = [
    ...(phone === '' ? ['sender' as const] : []),
    ...(number === '' ? ['recipient' as const] : []),
    ...(mo.unusable ?? []),
  ];
  const sms = {
    inboundId: mo.id,
    phone,
    number,
    missing,
    ...(mo.connector !== undefined && { connector: mo.connector }),
  };
  const isPart = concatenation !== undefined && concatenation.total > 1;
  if (!isPart && read.content.kind === 'text' && isReceipt(read.content.text))
    return { ...sms, unclaimed: textOf(read.content), isReceipt: true };
  if (phone === '' || number === '') {
    const { sequence, total } = concatenation ?? { sequence: 1, total: 1 };
    const content = isPart ? markedPart({ sequence, coding, body, ...(tables && { tables }) }, total) : read.content;
    return { ...sms, unclaimed: textOf(content) };
  }
  if (!isPart) return { ...sms, text: textOf(read.content) };
  return { ...sms, part: { ...concatenation, id: mo.id, sender: phone, recipient: number, tables, coding, body } };
}

/** The text to publish; for binary content, a note with its length. */
export function textOf(content: DecodedText): string {
  return content.kind === 'text' ? storable(content.text) : `[binary SMS of ${content.octets.length} octets]`;
}
