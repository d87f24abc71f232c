import type { CspVersion } from '@smsonly/imps-model';
import type { CodecError } from '../codec-error.js';
import { versionOfPublicId, versionOfPublicText } from './reading-tokens.js';
import type { WbxmlSource } from './wbxml-source.js';

/** The character sets of WBXML that are read, by their number. */
const charsets: Readonly<Record<number, string>> = {
  0: 'unknown, read as UTF-8',
  3: 'US-ASCII',
  4: 'ISO 8859-1',
  0x6a: 'UTF-8',
};
const latin1Charset = 4;

/** A part of the header that was just read. */
export type HeaderPart =
  | Readonly<{ part: 'WBXML version'; start: number; minor: number }>
  /** `textAt` is the offset of its text in the string table, `version` what its number says. */
  | Readonly<{
      part: 'public identifier';
      start: number;
      textAt: number | undefined;
      version: CspVersion | undefined;
    }>
  | Readonly<{ part: 'character set'; start: number; name: string }>
  | Readonly<{ part: 'string table'; start: number; tableStart: number }>;

type HeaderParts = Readonly<{ onPart?: (part: HeaderPart) => void; onOtherCharset?: (problem: CodecError) => void }>;

/**
 * Reads the header of a document: version, public identifier, character set, string table (WBXML 1.3, section 5.4).
 *
 * @param parts what to call after each part, and for a character set that is not read; without, it is refused.
 * @returns the version of CSP behind the public identifier, if it is one of CSP.
 * @throws CodecError with the offset of a part that is not accepted.
 */
export function readHeader(source: WbxmlSource, { onPart, onOtherCharset }: HeaderParts = {}): CspVersion | undefined {
  const minor = source.byte();
  if (minor < 1 || minor > 3) throw source.broken('the WBXML version is not 1.1, 1.2 or 1.3', 0);
  onPart?.({ part: 'WBXML version', start: 0, minor });
  let start = source.offset;
  const publicId = source.number();
  const textAt = publicId === 0 ? source.number() : undefined;
  const version = versionOfPublicId(publicId);
  onPart?.({ part: 'public identifier', start, textAt, version });
  start = source.offset;
  const charset = source.number();
  const name = charsets[charset];
  if (name === undefined) {
    const problem = source.broken('the character set is not UTF-8, US-ASCII or ISO 8859-1', start);
    if (onOtherCharset === undefined) throw problem;
    onOtherCharset(problem);
  }
  if (charset === latin1Charset) source.useLatin1();
  if (name !== undefined) onPart?.({ part: 'character set', start, name });
  start = source.offset;
  const tableStart = source.stringTable();
  onPart?.({ part: 'string table', start, tableStart });
  return textAt === undefined ? version : versionOfPublicText(source.tableStringAt(textAt));
}
