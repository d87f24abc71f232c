import type { Piece, Pieces, Role } from './pieces.js';

/** Cuts an XML document that is well-formed, in UTF-8 and without comments or CDATA. */
export function cutXml(bytes: Uint8Array): Pieces {
  const xml = Buffer.from(bytes).toString('utf8');
  const declaration = /^<\?xml[^>]*\?>\s*/.exec(xml)?.[0] ?? '';
  const body: Piece[] = [];
  for (const piece of xml.slice(declaration.length).match(/<[^>]*>|[^<]+/g) ?? []) {
    body.push({ role: roleOf(piece), bytes: Buffer.from(piece) });
  }
  return { head: Buffer.from(declaration), body };
}

function roleOf(piece: string): Role {
  if (!piece.startsWith('<')) return 'text';
  if (piece.startsWith('</')) return 'close';
  return piece.endsWith('/>') ? 'empty' : 'open';
}
