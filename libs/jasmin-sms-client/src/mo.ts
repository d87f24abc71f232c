import { reading, type CallbackReading } from './callback-form.js';

/** An SMS from a phone (mobile originated) as Jasmin posts it. Without joining by Jasmin it is one part of a text. */
export interface Mo {
  /** Jasmin's ID of this callback; a repeat has the same. Two parts of one text have different ones. */
  readonly id: string;
  /** As the SMSC wrote it: digits with or without plus, a short code, or letters. Empty for a sender who hides his number. */
  readonly from: string;
  /** Empty when the SMSC named nobody. */
  readonly to: string;
  /** The user data. Coding 0: septets, one in an octet. */
  readonly octets: Uint8Array;
  /**
   * Whether `octets` begin with a user data header (a part of a long text, national tables). Told by our filter
   * `single-parts` in Jasmin; undefined from a Jasmin without it, which does not tell and joins most parts by itself.
   */
  readonly header?: 'present' | 'absent';
  /** SMPP data_coding of `octets`. */
  readonly coding: number;
  /** Fields that were missing or broken, so that the best of the rest was taken. Absent when all was well. */
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
 * Only `binary` (hexadecimal) and `coding` (one raw octet) tell the text; `content` holds the same octets with their
 * meaning lost and is read only when there is no `binary`. `validity` holds the filter's `udhi=1` or `udhi=0`.
 *
 * Jasmin calls again what is refused, and drops it after some tries. So only a form without an ID is unusable; of any other what is there
 * is read, and `unusable` says what was not.
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

/** The answer that ends a callback, as text/plain with status 200. Jasmin calls again after any other. */
export const callbackAnswer = 'ACK/Jasmin';
