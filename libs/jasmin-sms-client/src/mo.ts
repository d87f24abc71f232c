import { reading, type CallbackReading } from './callback-form.js';

/** An SMS from a phone (mobile originated) as Jasmin posts it. Without joining by Jasmin it is one part of a text. */
export interface Mo {
  /** Jasmin's ID of this callback; a repeat has the same. Two parts of one text have different ones. */
  readonly id: string;
  /** As the SMSC wrote it: digits with or without plus, a short code, or letters. */
  readonly from: string;
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
  /** Jasmin's connector that it came through. */
  readonly connector?: string;
}

const HEADERS: ReadonlyMap<string, 'present' | 'absent'> = new Map<string, 'present' | 'absent'>([
  ['udhi=1', 'present'],
  ['udhi=0', 'absent'],
]);

/**
 * Reads the body of a MO callback:
 *   id=<uuid>&from=4798765432&to=2077&origin-connector=smsc1&content=Hi&binary=4869&priority=0&coding=%00&validity=udhi%3D0
 * Only `binary` (hexadecimal) and `coding` (one raw octet) tell the text; `content` holds the same octets with their
 * meaning lost and is not read. `validity` holds the filter's `udhi=1` or `udhi=0`.
 */
export function parseMo(body: Uint8Array): CallbackReading<Mo> {
  return reading(body, (form) => {
    const header = HEADERS.get(form.optional('validity') ?? '');
    const connector = form.optional('origin-connector');
    return {
      id: form.matching('id', /^[\w-]{1,64}$/, 'an ID of at most 64 letters, digits and hyphens'),
      from: form.text('from'),
      to: form.text('to'),
      octets: form.hex('binary'),
      coding: form.octet('coding'),
      ...(header !== undefined && { header }),
      ...(connector !== undefined && { connector }),
    };
  });
}

/** The answer that ends a callback, as text/plain with status 200. Jasmin calls again after any other. */
export const CALLBACK_ANSWER = 'ACK/Jasmin';
