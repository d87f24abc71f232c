import { reading, type CallbackReading } from './callback-form.js';

/** An SMS from a phone (mobile originated) as Jasmin posts it. When Jasmin does not join parts, it is one part of a text. */
export interface Mo {
  /** Jasmin's ID of this callback; a repeat has the same. Two parts of one text have different ones. */
  readonly id: string;
  /** As the SMSC wrote it: digits with or without plus, a short code, or letters. Empty for a sender with a hidden number. */
  readonly from: string;
  /** Empty when the SMSC gave no recipient. */
  readonly to: string;
  /** The user data. Coding 0: septets, one in an octet. */
  readonly octets: Uint8Array;
  /**
   * Whether `octets` begin with a user data header (a part of a long text, national tables). Indicated by the filter `single-parts` in Jasmin;
   * undefined from a Jasmin without it, which gives no indication and joins most parts itself.
   */
  readonly header?: 'present' | 'absent';
  /** SMPP data_coding of `octets`. */
  readonly coding: number;
  /** Fields that were missing or unreadable and replaced by defaults. Absent when there were none. */
  readonly unusable?: readonly ('binary' | 'coding')[];
  /** Jasmin's connector that it came through. */
  readonly connector?: string;
}

/** SMPP data_coding 0 is GSM 03.38 with a septet in an octet; octets above 0x7F can only be another alphabet: Latin-1 leaves them all readable. */
const [gsm, latin1] = [0, 3];

const headersByValidity: ReadonlyMap<string, 'present' | 'absent'> = new Map<string, 'present' | 'absent'>([
  ['udhi=1', 'present'],
  ['udhi=0', 'absent'],
]);

/**
 * Reads the body of a MO callback:
 *   id=<uuid>&from=4798765432&to=2077&origin-connector=smsc1&content=Hi&binary=4869&priority=0&coding=%00&validity=udhi%3D0
 * The text is in `binary` (hexadecimal) and `coding` (one raw octet); `content` holds the same octets without their encoding and is read only
 * when there is no `binary`. `validity` holds the filter's `udhi=1` or `udhi=0`.
 *
 * Jasmin repeats a refused callback a few times and then drops it. So only a form without an ID is refused; any other is read as far as possible,
 * and `unusable` names the fields that were not.
 */
export function parseMo(body: Uint8Array): CallbackReading<Mo> {
  return reading(body, (form) => {
    const header = headersByValidity.get(form.optional('validity') ?? '');
    const connector = form.optional('origin-connector');
    const binary = form.hexOrNone('binary');
    const octets = binary ?? form.octetsOrNone('content');
    const coding = form.octetOrNone('coding');
    const unusable = [...(binary ? [] : ['binary' as const]), ...(coding === undefined ? ['coding' as const] : [])];
    return {
      id: form.matching('id', /^[\w-]{1,64}$/, 'an ID of at most 64 letters, digits and hyphens'),
      from: form.textOrEmpty('from'),
      to: form.textOrEmpty('to'),
      octets,
      coding: coding ?? (octets.some((octet) => octet > 0x7f) ? latin1 : gsm),
      ...(unusable.length > 0 && { unusable }),
      ...(header !== undefined && { header }),
      ...(connector !== undefined && { connector }),
    };
  });
}

/** The answer that acknowledges a callback, as text/plain with status 200. Jasmin repeats the callback after any other. */
export const callbackAnswer = 'ACK/Jasmin';
