import type { CspMessage } from '@smsonly/imps-model';
import { defaultBounds, type Bounds } from './bounds.js';
import { CodecError } from './codec-error.js';
import { charsetOf, encodingOf, versionExpectedBy, type Encoding } from './content-type.js';
import { readWbxml } from './wbxml/read-wbxml.js';
import { readXml } from './xml/read-xml.js';

/** How bytes are read. */
export type DecodeOptions = Readonly<{
  /** The Content-Type they came with: says the wire form, perhaps the charset. Without it the first byte decides. */
  contentType?: string;
  /** What differs from the default bounds. */
  bounds?: Partial<Bounds>;
}>;

/**
 * The message behind the bytes.
 *
 * @throws CodecError and nothing else: the place, the status code to answer with, and what could be learnt.
 */
export function decode(bytes: Uint8Array, { contentType, bounds: given }: DecodeOptions = {}): CspMessage {
  const bounds = given === undefined ? defaultBounds : { ...defaultBounds, ...given };
  const guess = versionExpectedBy(contentType);
  if (bytes.byteLength > bounds.bytes) {
    throw new CodecError(400, `more than ${bounds.bytes} bytes`, { offset: bounds.bytes }, { version: guess });
  }
  const encoding = (contentType === undefined ? undefined : encodingOf(contentType)) ?? sniff(bytes);
  if (encoding === 'wbxml') return readWbxml(bytes, { guess, bounds }).message();
  const charset = contentType === undefined ? undefined : charsetOf(contentType);
  return readXml(bytes, { charset, guess, bounds }).message();
}

/** WBXML starts with its version, 1 to 3; nothing in XML starts so. */
function sniff(bytes: Uint8Array): Encoding {
  const first = bytes[0];
  return first !== undefined && first >= 1 && first <= 3 ? 'wbxml' : 'xml';
}
