/** The content of an instant message as clients send it. */
export type SentContent = Readonly<{
  /** Its Content-Type, with parameters. */
  type: string;
  /** ContentEncoding: none, or BASE64. */
  encoding?: string;
  data: string;
}>;

/** What the content says, or why that cannot be read; the reason names none of it. */
export type ReadContent = Readonly<{ kind: 'plain' | 'html'; text: string }> | Readonly<{ fault: string }>;

const kinds = new Map<string, 'plain' | 'html'>([
  ['text/plain', 'plain'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
]);
const plainEncodings = new Set(['', 'none', '7bit', '8bit', 'binary']);

/**
 * Reads plain text and HTML, unencoded or in Base64. What is not encoded is text already, whatever charset it names. A byte order mark and
 * NULs are no part of a text. HTML stays HTML: see `htmlToText`.
 */
export function readContent({ type, encoding, data }: SentContent): ReadContent {
  const { mediaType, charset } = readContentType(type);
  const kind = kinds.get(mediaType);
  if (kind === undefined) return { fault: 'Only text/plain and text/html have a text' };
  const name = (encoding ?? '').trim().toLowerCase();
  if (plainEncodings.has(name)) return { kind, text: shownText(data) };
  if (name !== 'base64') return { fault: 'The content encoding is not supported' };
  const packed = data.replace(/\s+/g, '');
  if (!/^[a-z0-9+/]*={0,2}$/i.test(packed)) return { fault: 'The content is not Base64' };
  const octets = octetsOf(packed);
  const decoder = decoderOf(charset, octets);
  if (decoder === undefined) return { fault: 'The charset is not supported' };
  try {
    return { kind, text: shownText(decoder.decode(octets)) };
  } catch {
    return { fault: 'The content is not in its charset' };
  }
}

/** The octets of Base64, with or without padding; a digit that makes no octet does not count. */
function octetsOf(packed: string): Uint8Array {
  const digits = packed.replace(/=+$/, '');
  const characters = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
  const octets = new Uint8Array(characters.length);
  for (let at = 0; at < octets.length; at++) octets[at] = characters.charCodeAt(at);
  return octets;
}

function readContentType(type: string): { mediaType: string; charset: string } {
  const [mediaType = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.map((parameter) => /^charset\s*=\s*["']?\s*([^"'\s]*)/.exec(parameter)?.[1]).find(Boolean);
  return { mediaType, charset: charset ?? 'utf-8' };
}

function decoderOf(charset: string, octets: Uint8Array): InstanceType<typeof TextDecoder> | undefined {
  const name = utf16Names.has(charset) ? utf16By(octets, charset) : (aliases.get(charset) ?? charset);
  try {
    return new TextDecoder(name, { fatal: true });
  } catch {
    return undefined;
  }
}

/** Names of UTF-16. Browsers take those without a byte order for little endian, RFC 2781 (4.3) and ISO 10646 for big endian. */
const utf16Names = new Set([
  ...['utf-16', 'utf16', 'utf-16be', 'utf-16le', 'ucs-2', 'ucs2', 'iso-10646-ucs-2', 'csunicode', 'unicode'],
]);

/** The byte order that a mark names, which no text can begin with by chance; else the charset's own. */
function utf16By([first, second]: Uint8Array, charset: string): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return charset === 'utf-16le' ? charset : 'utf-16be';
}

/** Names that clients use and the Encoding Standard does not know. */
const aliases = new Map([
  ['latin-1', 'iso-8859-1'],
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
]);

function shownText(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\0', '');
}
