import type { Encoding } from '@smsonly/imps-codec';
import type { Content } from '@smsonly/contracts';
import type { Primitive } from '@smsonly/imps-model';
import { fits, roomIn, type Writing } from '../sizes/octets.js';
import type { Measure } from './fit-message.js';

/**
 * Measures a message as it is written for a client.
 *
 * @param primitive the one that carries a content to the client
 * @param parserSize the most that the client reads
 */
export function measureOf(
  primitive: (content: Content) => Primitive,
  parserSize: number | undefined,
  writing: Writing,
): Measure {
  return {
    fits: (content) => fits(primitive(content), parserSize, writing),
    room: () => roomIn(primitive({ type: 'text/plain', data: '', size: 999_999_999 }), parserSize, writing),
    writtenOctets: writtenOctets[writing.encoding],
  };
}

/** Octets of one code point as text: XML needs references for some, and a `>` may end a `]]>`. */
const writtenOctets: Readonly<Record<Encoding, (character: string) => number>> = {
  xml: (character) => {
    if (character === '&' || character === '\r') return 5;
    return character === '<' || character === '>' ? 4 : octets(character);
  },
  wbxml: octets,
};

/** In UTF-8; what a wire form cannot hold becomes U+FFFD. */
function octets(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
  return isControl ? 3 : Buffer.byteLength(character);
}
