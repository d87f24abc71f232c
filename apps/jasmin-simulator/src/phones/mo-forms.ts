import { concatenationHeader, encodeGsm7, encodeText, encodeUcs2, splitText } from '@smsonly/sms-text';
import { phoneKey } from './phones.js';

/** An SMS that a phone sends. */
export interface PhoneSms {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /**
   * How Jasmin hands a long text on. `joined`: in one callback, as with 8-bit references in order. `separate`: each part in
   * its own callback with its header, as with 16-bit references, which Jasmin does not join.
   */
  readonly parts: 'joined' | 'separate';
  /** Reference of separate parts, 0 to 65,535. */
  readonly reference: number;
}

/** The bodies of the MO callbacks of one SMS, each with the ID that `newId` gave it. Numbers come without a plus, as from an SMSC. */
export function moForms(sms: PhoneSms, newId: () => string): { id: string; form: string }[] {
  const { coding, content } = encodeText(sms.text);
  const contents = sms.parts === 'joined' ? [content] : separateParts(sms, coding);
  return contents.map((octets) => {
    const id = newId();
    return { id, form: moForm(id, sms, octets, coding) };
  });
}

function separateParts({ text, reference }: PhoneSms, coding: 0 | 8): Uint8Array[] {
  const pieces = splitText(text, coding).map((piece) =>
    coding === 0 ? (encodeGsm7(piece) ?? new Uint8Array()) : encodeUcs2(piece),
  );
  if (pieces.length === 1) return pieces;
  return pieces.map((piece, index) =>
    Buffer.concat([
      concatenationHeader({ reference, referenceBits: 16, total: pieces.length, sequence: index + 1 }),
      piece,
    ]),
  );
}

function moForm(id: string, { from, to }: PhoneSms, octets: Uint8Array, coding: number): string {
  const hex = Buffer.from(octets).toString('hex');
  return (
    `id=${id}&from=${encodeURIComponent(phoneKey(from))}&to=${encodeURIComponent(phoneKey(to))}` +
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
