import { latin1Text } from '#octets';
import { utf8Length, utf8Offset, utf8Text } from '../utf8-text.js';

/** The character sets that XML messages may use. */
export type XmlCharset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1';

/**
 * Bytes as text: in which character set, and how many of them are a byte order mark. With a problem it is as much of the text
 * as shows whom to answer.
 */
export type DecodedText = Readonly<{
  text: string;
  charset: XmlCharset;
  markLength: number;
  /** The bytes after the mark. */
  body: Uint8Array;
  problem?: CharsetProblem;
}>;

/** The character set is another, or the bytes are not valid in it; `offset` is the first wrong byte. */
export type CharsetProblem = Readonly<{ problem: string; offset: number }>;

/** The problem of a character set that is none of ours. */
export const otherCharset: CharsetProblem = {
  problem: 'the character set is not UTF-8, UTF-16 or ISO 8859-1',
  offset: 0,
};

/**
 * The text behind the bytes of an XML message. In order of precedence: byte order mark, charset of the content type, zero
 * bytes that reveal UTF-16, XML declaration, UTF-8.
 */
export function decodeText(bytes: Uint8Array, contentTypeCharset: string | undefined): DecodedText {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) return decodeAs(bytes, mark.charset, mark.length);
  const named = contentTypeCharset ?? declaredCharset(bytes);
  const charset = utf16WithoutMark(bytes) ?? (named === undefined ? 'utf-8' : knownCharset(named));
  // Identifiers are ASCII in nearly all character sets.
  if (charset === undefined) return { ...decodeAs(bytes, 'iso-8859-1', 0), problem: otherCharset };
  return decodeAs(bytes, charset, 0);
}

/** The character set of a name, or undefined when it is not supported. */
export function knownCharset(name: string): XmlCharset | undefined {
  switch (name.trim().toLowerCase()) {
    case 'utf-8':
    case 'utf8':
      return 'utf-8';
    case 'utf-16':
    case 'utf-16be':
      return 'utf-16be';
    case 'utf-16le':
      return 'utf-16le';
    case 'iso-8859-1':
    case 'iso8859-1':
    case 'iso_8859-1':
    case 'latin1':
      return 'iso-8859-1';
    default:
      return undefined;
  }
}

/** The byte at which a character of the text starts. */
export function byteOffset({ charset, markLength, body }: DecodedText, character: number): number {
  switch (charset) {
    case 'utf-8':
      return markLength + utf8Offset(body, character);
    case 'iso-8859-1':
      return character;
    default:
      return markLength + 2 * character;
  }
}

function decodeAs(bytes: Uint8Array, charset: XmlCharset, markLength: number): DecodedText {
  const body = markLength === 0 ? bytes : bytes.subarray(markLength);
  const decoded = { charset, markLength, body };
  if (charset === 'iso-8859-1') return { ...decoded, text: latin1Text(body) };
  const text = charset === 'utf-8' ? utf8Text(body) : utf16Text(body, charset);
  if (text !== undefined) return { ...decoded, text };
  const length = charset === 'utf-8' ? utf8Length(body) : body.length - 1;
  const problem = { problem: `the bytes are not ${charset.toUpperCase()}`, offset: markLength + length };
  return { ...decodeAs(bytes.subarray(0, markLength + length), charset, markLength), problem };
}

/** Undefined for half a unit; lone surrogates are U+FFFD, as in UTF-8. */
function utf16Text(body: Uint8Array, charset: 'utf-16le' | 'utf-16be'): string | undefined {
  return body.length % 2 === 0 ? new TextDecoder(charset, { ignoreBOM: true }).decode(body) : undefined;
}

function byteOrderMark(bytes: Uint8Array): Readonly<{ charset: XmlCharset; length: number }> | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { charset: 'utf-8', length: 3 };
  if (a === 0xff && b === 0xfe) return { charset: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { charset: 'utf-16be', length: 2 };
  return undefined;
}

function utf16WithoutMark(bytes: Uint8Array): XmlCharset | undefined {
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  return undefined;
}

/** The encoding named in the XML declaration of a text whose first characters are ASCII. */
function declaredCharset(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x3c || bytes[1] !== 0x3f) return undefined;
  const start = latin1Text(bytes.subarray(0, 200));
  return /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1];
}
