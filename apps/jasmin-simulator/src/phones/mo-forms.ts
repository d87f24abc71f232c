import { concatenationHeader, encodeText } from '@smsonly/sms-text';
import type { SmsOverTheAir } from './part-joiner.js';
import { partsFromPhone, type PhoneSms } from './phone-sms.js';
import { phoneKey } from './phones.js';

/**
 * The bodies of the MO callbacks of one SMS, each with the ID that `newId` gave it. Joined: one, as Jasmin does by itself.
 * Separate: one for each part with its header, and whether there is one in `validity`, as our filter in Jasmin makes it.
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

/** Our filter turns SAR into a header with a 16-bit reference. */
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

/** Each octet escaped unless it is a letter or a digit; no meaning as text is given to them. */
function escapeOctets(octets: Iterable<number>): string {
  let escaped = '';
  for (const octet of octets) {
    const character = String.fromCharCode(octet);
    escaped += /[A-Za-z0-9]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
