import { concatenationHeader, encodeText } from '@smsonly/sms-text';
import type { SmsOverTheAir } from './part-joiner.js';
import { partsFromPhone, type PhoneSms } from './phone-sms.js';
import { phoneKey } from './phones.js';

/**
 * The bodies of the MO callbacks of one SMS, each with the ID that `newId` gave it. Joined: one, as from a Jasmin
 * without filters. Separate: one for each part with its header, which `validity` indicates, as with the filter single-parts.
 */
export function moForms(
  sms: PhoneSms,
  newId: () => string,
  nextReference: (phone: string) => number,
): { id: string; form: string }[] {
  return shortMessages(sms, nextReference).map((message) => {
    const id = newId();
    return {
      id,
      form: moForm(id, message) + (sms.parts === 'joined' ? '' : `&validity=udhi%3D${Number(message.hasHeader)}`),
    };
  });
}

function shortMessages(sms: PhoneSms, nextReference: (phone: string) => number): SmsOverTheAir[] {
  if (sms.parts === 'separate') return partsFromPhone(sms, nextReference).map(withHeader);
  const { coding, content } = encodeText(sms.text);
  return [{ from: phoneKey(sms.from), to: phoneKey(sms.to), coding, hasHeader: false, octets: content }];
}

/** The filter single-parts turns SAR into a header with a 16-bit reference. */
function withHeader(message: SmsOverTheAir): SmsOverTheAir {
  const { sar, ...rest } = message;
  if (sar === undefined) return message;
  const header = concatenationHeader({ ...sar, referenceBits: 16 });
  return { ...rest, hasHeader: true, octets: Buffer.concat([header, message.octets]) };
}

function moForm(id: string, { from, to, octets, coding }: SmsOverTheAir): string {
  const hex = Buffer.from(octets).toString('hex');
  return (
    `id=${id}&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}` +
    `&origin-connector=smsc1&content=${escapeOctets(octets)}&binary=${hex}&priority=0&coding=${escapeOctets([coding])}`
  );
}

/** Percent-encodes every octet that is not a letter or a digit, without interpreting them as text. */
function escapeOctets(octets: Iterable<number>): string {
  let escaped = '';
  for (const octet of octets) {
    const character = String.fromCharCode(octet);
    escaped += /[A-Za-z0-9]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
