/** The character sets that XML messages may use. */
export type XmlCharset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1';

/** Bytes as text: in which character set, and how many bytes of it are a byte order mark. */
export type DecodedText = Readonly<{ text: string; charset: XmlCharset; markLength: number }>;

/** The bytes are not valid in their character set; `offset` is the first wrong byte. */
export class CharsetProblem {
  constructor(
    readonly problem: string,
    readonly offset: number,
  ) {}
}

/**
 * The text behind the bytes of an XML message. In order of precedence: byte order mark, charset of the content type, zero
 * bytes that reveal UTF-16, XML declaration, UTF-8.
 */
export function decodeText(bytes: Uint8Array, contentTypeCharset: string | undefined): DecodedText | CharsetProblem {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) return decodeAs(bytes, mark.charset, mark.length);
  const named = contentTypeCharset ?? declaredCharset(bytes);
  const charset = utf16WithoutMark(bytes) ?? (named === undefined ? 'utf-8' : knownCharset(named));
  if (charset === undefined) return new CharsetProblem('the character set is not UTF-8, UTF-16 or ISO 8859-1', 0);
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
export function byteOffset({ text, charset, markLength }: DecodedText, character: number): number {
  switch (charset) {
    case 'utf-8':
      return markLength + Buffer.byteLength(text.slice(0, character), 'utf8');
    case 'iso-8859-1':
      return character;
    default:
      return markLength + 2 * character;
  }
}

function decodeAs(bytes: Uint8Array, charset: XmlCharset, markLength: number): DecodedText | CharsetProblem {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset + markLength, bytes.byteLength - markLength);
  if (charset === 'iso-8859-1') return { text: body.toString('latin1'), charset, markLength };
  try {
    const text = new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(body);
    return { text, charset, markLength };
  } catch {
    return new CharsetProblem(`the bytes are not ${charset.toUpperCase()}`, markLength);
  }
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
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString('latin1');
  return /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1];
}
