import type { CspVersion } from '@smsonly/imps-model';
import { latin1Text } from '#octets';
import { versionOfPublicId } from './wbxml/reading-tokens.js';

/** How many characters from the start of a document are searched for its version. */
const searchedLength = 2048;

/** The version named near the start of a text: by the message namespace, else by a DOCTYPE or public identifier. */
export function versionNamedIn(text: string): CspVersion | undefined {
  const start = text.slice(0, searchedLength);
  return (/CSP(1\.[123])/.exec(start) ?? /CSP[ -](1\.[123])/.exec(start))?.[1] as CspVersion | undefined;
}

/**
 * The version recognisable in bytes that break before their root is read, whatever their wire form: by the public
 * identifier where WBXML has it, else by text in any character set that includes ASCII, UTF-16 too.
 */
export function versionShownBy(bytes: Uint8Array): CspVersion | undefined {
  const start = bytes.subarray(0, 2 * searchedLength);
  return versionOfPublicId(start[1] ?? 0) ?? versionNamedIn(latin1Text(start).replaceAll('\0', ''));
}
