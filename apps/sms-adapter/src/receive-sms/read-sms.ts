import { lonePart, readUserData, type DecodedText, type ReceivedPart } from '@smsonly/sms-text';
import type { Mo } from 'jasmin-sms-client';
import { storable } from '../storable.js';
import { smsAddress } from './sms-address.js';

/** What an SMS came without, or with in no form that can be read. */
export type Lack = 'sender' | 'recipient' | NonNullable<Mo['unusable']>[number];

/**
 * An SMS from a phone, read: a text, or a part of one. Without a sender or a recipient it can be told to nobody: what it says is kept
 * `unclaimed`; parts too, since senders that hide their numbers cannot be told apart.
 */
export type ReceivedSms = Readonly<{
  inboundId: string;
  phone: string;
  number: string;
  lacks: readonly Lack[];
  connector?: string;
}> &
  (Readonly<{ text: string }> | Readonly<{ part: ReceivedPart }> | Readonly<{ unclaimed: string }>);

/** What a callback brought. */
export function readSms(mo: Mo): ReceivedSms {
  const [phone, number] = [smsAddress(mo.from), smsAddress(mo.to)];
  // A gateway without our filter does not say whether a header is there.
  const read = readUserData({ octets: mo.octets, coding: mo.coding, header: mo.header ?? 'unknown' });
  const { concatenation, tables, coding, body } = read;
  const lacks: Lack[] = [
    ...(phone === '' ? ['sender' as const] : []),
    ...(number === '' ? ['recipient' as const] : []),
    ...(mo.unusable ?? []),
  ];
  const sms = {
    inboundId: mo.id,
    phone,
    number,
    lacks,
    ...(mo.connector !== undefined && { connector: mo.connector }),
  };
  if (phone === '' || number === '') {
    const isPart = concatenation !== undefined && concatenation.total > 1;
    const { sequence, total } = concatenation ?? { sequence: 1, total: 1 };
    const content = isPart ? lonePart({ sequence, coding, body, ...(tables && { tables }) }, total) : read.content;
    return { ...sms, unclaimed: textOf(content) };
  }
  if (concatenation === undefined || concatenation.total < 2) return { ...sms, text: textOf(read.content) };
  return { ...sms, part: { ...concatenation, id: mo.id, sender: phone, recipient: number, tables, coding, body } };
}

/** The text to be told; octets that are no text are named as such. */
export function textOf(content: DecodedText): string {
  return content.kind === 'text' ? storable(content.text) : `[binary SMS of ${content.octets.length} octets]`;
}
