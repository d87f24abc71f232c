import { decodeText, readConcatenation } from '@smsonly/sms-text';
import type { Mo } from 'jasmin-sms-client';
import { storable } from '../storable.js';
import { smsAddress } from './sms-address.js';

/** An SMS from a phone, read. */
export interface ReceivedSms {
  readonly inboundId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
}

/** What a callback brought. A part that the gateway did not join is a text of its own; octets that are no text are named as such. */
export function readSms(mo: Mo): ReceivedSms {
  const part = readConcatenation(mo.octets);
  const decoded = decodeText(part?.body ?? mo.octets, mo.coding);
  return {
    inboundId: mo.id,
    phone: smsAddress(mo.from),
    number: smsAddress(mo.to),
    text: decoded.kind === 'text' ? storable(decoded.text) : `[binary SMS of ${decoded.octets.length} octets]`,
  };
}
