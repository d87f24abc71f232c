import type { Piece, Pieces } from './pieces.js';

/** The four header fields of a WBXML document. */
export type WbxmlHeader = Readonly<{ version: number; publicId: number; charset: number; table: Uint8Array }>;

/** Where a WBXML document starts after its header, for documents as our own encoder writes them. */
export function headerOf(bytes: Uint8Array): Readonly<{ header: WbxmlHeader; length: number }> {
  const publicId = numberAt(bytes, 1);
  const index = publicId.value === 0 ? numberAt(bytes, publicId.end) : publicId;
  const charset = numberAt(bytes, index.end);
  const tableLength = numberAt(bytes, charset.end);
  const length = tableLength.end + tableLength.value;
  const table = bytes.subarray(tableLength.end, length);
  return { header: { version: bytes[0] ?? 3, publicId: publicId.value, charset: charset.value, table }, length };
}

export function writeHeader({ version, publicId, charset, table }: WbxmlHeader): Buffer {
  return Buffer.concat([Buffer.of(version), mb(publicId), mb(charset), mb(table.length), table]);
}

/** A multi-byte integer: seven bits per byte, highest first, with the continuation bit set in all but the last. */
export function mb(value: number): Buffer {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(128 + (rest % 128));
  return Buffer.from(bytes);
}

/** Cuts a WBXML document that is well-formed into its tokens; a tag and its attributes are one piece. */
export function cutWbxml(bytes: Uint8Array): Pieces {
  const { length } = headerOf(bytes);
  const body: Piece[] = [];
  let page = 0;
  for (let at = length; at < bytes.length;) {
    const token = bytes[at] as number;
    const end = endOfToken(bytes, at);
    const role = roleOf(token);
    if (token === 0x00) page = bytes[at + 1] ?? 0;
    else body.push({ role, bytes: bytes.subarray(at, end), ...((role === 'open' || role === 'empty') && { page }) });
    at = end;
  }
  return { head: bytes.subarray(0, length), body };
}

function roleOf(token: number): Piece['role'] {
  if (token === 0x01) return 'close';
  return isGlobal(token) && (token & 0x3f) !== 0x04 ? 'text' : tagRole(token);
}

function tagRole(token: number): Piece['role'] {
  return (token & 0x40) === 0 ? 'empty' : 'open';
}

function endOfToken(bytes: Uint8Array, at: number): number {
  const token = bytes[at] as number;
  const next = at + 1;
  if (!isGlobal(token)) return endOfAttributes(bytes, next, token);
  switch (token) {
    case 0x00:
      return next + 1;
    case 0x03:
      return bytes.indexOf(0, next) + 1;
    case 0x02:
    case 0x80:
    case 0x81:
    case 0x82:
    case 0x83:
      return numberAt(bytes, next).end;
    case 0xc3: {
      const { value, end } = numberAt(bytes, next);
      return end + value;
    }
    case 0x04:
    case 0x44:
    case 0x84:
    case 0xc4:
      return endOfAttributes(bytes, numberAt(bytes, next).end, token);
    default:
      return next;
  }
}

/** Attributes are tokens up to END; documents cut here have no page switches among them. */
function endOfAttributes(bytes: Uint8Array, start: number, tag: number): number {
  if ((tag & 0x80) === 0) return start;
  let at = start;
  while (at < bytes.length && bytes[at] !== 0x01) at = isGlobal(bytes[at] as number) ? endOfToken(bytes, at) : at + 1;
  return at + 1;
}

/** The tokens that mean the same on every page: 00-04, 40-44, 80-84, C0-C4. */
function isGlobal(token: number): boolean {
  return (token & 0x3f) <= 0x04;
}

function numberAt(bytes: Uint8Array, start: number): Readonly<{ value: number; end: number }> {
  let value = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return { value, end: bytes.length };
}
