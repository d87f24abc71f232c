import type { CspVersion } from '@smsonly/imps-model';
import { versionOfPublicId } from './wbxml/reading-tokens.js';

/** Characters at the start of a document in which its version is looked for. */
const looked = 2048;

/** The version that a text names near its start: by the namespace of its message, else by a DOCTYPE or public identifier. */
export function versionNamedIn(text: string): CspVersion | undefined {
  const start = text.slice(0, looked);
  return (/CSP(1\.[123])/.exec(start) ?? /CSP[ -](1\.[123])/.exec(start))?.[1] as CspVersion | undefined;
}

/**
 * The version that shows in bytes that break before their root is read, whatever they should have been: the number of a public
 * identifier where WBXML has it, else what the bytes name as text in any character set that holds ASCII, UTF-16 too.
 */
export function versionShownBy(bytes: Uint8Array): CspVersion | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2 * looked));
  return versionOfPublicId(start[1] ?? 0) ?? versionNamedIn(start.toString('latin1').replaceAll('\0', ''));
}
