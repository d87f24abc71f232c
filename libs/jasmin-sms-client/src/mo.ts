import { reading, type CallbackReading } from './callback-form.js';

/** An SMS from a phone (mobile originated) as Jasmin posts it. Without joining by Jasmin it is one part of a text. */
export interface Mo {
  /** Jasmin's ID of this callback; a repeat has the same. Two parts of one text have different ones. */
  readonly id: string;
  /** As the SMSC wrote it: digits with or without plus, a short code, or letters. */
  readonly from: string;
  readonly to: string;
  /** The user data; begins with its header (UDH) when Jasmin did not join the parts. */
  readonly octets: Uint8Array;
  /** SMPP data_coding of `octets`. */
  readonly coding: number;
  /** Jasmin's connector that it came through. */
  readonly connector?: string;
}

/**
 * Reads the body of a MO callback:
 *   id=<uuid>&from=4798765432&to=2077&origin-connector=smsc1&content=Hi&binary=4869&priority=0&coding=%00
 * Only `binary` (hexadecimal) and `coding` (one raw octet) tell the text; `content` holds the same octets with their
 * meaning lost and is not read.
 */
export function parseMo(body: Uint8Array): CallbackReading<Mo> {
  return reading(body, (form) => {
    const connector = form.optional('origin-connector');
    return {
      id: form.matching('id', /^[\w-]{1,64}$/, 'an ID of at most 64 letters, digits and hyphens'),
      from: form.text('from'),
      to: form.text('to'),
      octets: form.hex('binary'),
      coding: form.octet('coding'),
      ...(connector !== undefined && { connector }),
    };
  });
}

/** The answer that ends a callback, as text/plain with status 200. Jasmin calls again after any other. */
export const CALLBACK_ANSWER = 'ACK/Jasmin';
