/** The role of a piece of a document, so that elements can be found, repeated and moved as a whole. */
export type Role = 'open' | 'close' | 'empty' | 'text' | 'other';

/** A run of bytes that belongs together: a tag, a text, a token. In WBXML a tag also has a code page. */
export type Piece = Readonly<{ role: Role; bytes: Uint8Array; page?: number }>;

/** A document cut into pieces. The head is what comes before the root element: declaration or WBXML header. */
export type Pieces = Readonly<{ head: Uint8Array; body: readonly Piece[] }>;

/** The index after the piece that closes the element opened at `start`; for other pieces the next index. */
export function endOfElement(body: readonly Piece[], start: number): number {
  if (body[start]?.role !== 'open') return start + 1;
  let depth = 0;
  for (let at = start; at < body.length; at++) {
    const role = body[at]?.role;
    if (role === 'open') depth++;
    else if (role === 'close' && --depth === 0) return at + 1;
  }
  return body.length;
}

/** The document, with the switches between code pages that its tags need. */
export function bytesOf({ head, body }: Pieces): Buffer {
  const runs: Uint8Array[] = [head];
  let current = 0;
  for (const { bytes, page } of body) {
    if (page !== undefined && page !== current) {
      runs.push(Uint8Array.of(0x00, page));
      current = page;
    }
    runs.push(bytes);
  }
  return Buffer.concat(runs);
}
