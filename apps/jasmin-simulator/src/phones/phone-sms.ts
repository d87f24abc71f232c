import { makeParts, pickEncoding, unpackedUserData } from '@smsonly/sms-text';
import type { SmsOverTheAir } from './part-joiner.js';
import { phoneKey } from './phones.js';

/** An SMS that a phone sends. */
export interface PhoneSms {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** How Jasmin posts a long text: in one callback, as without the filter single-parts, or part by part. */
  readonly parts: 'joined' | 'separate';
  /** Reference of the parts; the phone's next one when undefined. */
  readonly reference?: number;
  /** How the parts are marked. */
  readonly header: 'udh8' | 'udh16' | 'sar';
  /** Which parts are sent and in what order, counted from 1; all in order when undefined. */
  readonly order?: readonly number[];
}

/**
 * The SMS into which a phone splits a text, in sending order. Numbers have no plus, as from an SMSC.
 * Throws a RangeError when the text has more parts than an SMS can count.
 */
export function partsFromPhone(sms: PhoneSms, nextReference: (phone: string) => number): SmsOverTheAir[] {
  const addresses = { from: phoneKey(sms.from), to: phoneKey(sms.to) };
  const referenceBits = sms.header === 'udh8' ? 8 : 16;
  const encoding = pickEncoding(sms.text, {}, referenceBits)?.encoding ?? { alphabet: 'ucs2' as const };
  const reference = (sms.reference ?? nextReference(addresses.from)) & (referenceBits === 8 ? 0xff : 0xffff);
  const parts = makeParts(sms.text, encoding, { reference, referenceBits }).map((part): SmsOverTheAir => {
    const bySar = sms.header === 'sar' && part.total > 1;
    const header = bySar ? new Uint8Array() : part.header;
    return {
      ...addresses,
      coding: part.coding,
      hasHeader: header.length > 0,
      octets: unpackedUserData({ header, body: part.body }),
      ...(bySar && { sar: { reference, total: part.total, sequence: part.sequence } }),
    };
  });
  return sms.order === undefined ? parts : sms.order.flatMap((sequence) => parts[sequence - 1] ?? []);
}
