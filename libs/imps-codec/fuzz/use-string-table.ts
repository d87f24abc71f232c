import { headerOf, mb, writeHeader } from './cut-wbxml.js';
import type { Piece, Pieces } from './pieces.js';
import type { Random } from './random.js';
import { literalNames } from './wbxml-material.js';

/**
 * The document with a string table: values as references into it (well placed, into the middle of a string, past the end,
 * or very many into one long string), and tags as LITERAL with a name out of it.
 */
export function useStringTable({ head, body }: Pieces, random: Random, allowed: number): Pieces {
  const { header } = headerOf(head);
  const table = new TableBuilder(random, allowed);
  const share = random.between(1, 4);
  const changed: Piece[] = body.map((piece) => {
    if (!random.onceIn(share)) return piece;
    if (piece.role === 'text') return { role: 'text', bytes: table.references(piece.bytes) };
    if ((piece.role === 'open' || piece.role === 'empty') && random.onceIn(6))
      return { ...piece, bytes: table.literal(piece) };
    return piece;
  });
  return { head: writeHeader({ ...header, publicId: header.publicId || 0x11, table: table.bytes() }), body: changed };
}

class TableBuilder {
  readonly #strings: Buffer[] = [];
  #length = 0;
  #long: { offset: number; length: number } | undefined;

  constructor(
    private readonly random: Random,
    private allowed: number,
  ) {}

  /** Replaces a text token: its text by reference, or something worse. */
  references(token: Uint8Array): Uint8Array {
    const { random } = this;
    if (random.onceIn(40)) {
      const long = (this.#long ??= this.#addLong());
      const times = random.size(1, Math.ceil(this.allowed / 4));
      this.allowed = Math.max(4, this.allowed - 4 * times);
      return Buffer.concat(
        Array.from({ length: times }, () => reference(long.offset + random.below(random.pick([1, long.length])))),
      );
    }
    if (random.onceIn(100)) return reference(random.pick([this.#length, this.#length + 1, 0xffff, 0xffff_ffff]));
    const text = token[0] === 0x03 ? Buffer.from(token.subarray(1, -1)) : Buffer.from('a text');
    return reference(this.#add(text) + (random.onceIn(10) ? random.below(text.length + 1) : 0));
  }

  /** The tag as LITERAL, with its attributes. */
  literal({ bytes }: Piece): Uint8Array {
    const tag = bytes[0] ?? 0;
    const offset = this.#add(Buffer.from(this.random.pick(literalNames)));
    return Buffer.concat([Buffer.of((tag & 0xc0) | 0x04), mb(offset), bytes.subarray(1)]);
  }

  /** The table; sometimes its last string is not terminated. */
  bytes(): Buffer {
    const bytes = Buffer.concat(this.#strings);
    return this.random.onceIn(40) ? bytes.subarray(0, -1) : bytes;
  }

  #addLong(): { offset: number; length: number } {
    const length = this.random.size(1, Math.ceil(this.allowed / 2));
    const unit = this.random.pick(['x', 'x', 'x', 'é', '\u0001']);
    return { offset: this.#add(Buffer.from(unit.repeat(length))), length };
  }

  #add(text: Buffer): number {
    const offset = this.#length;
    this.#strings.push(text, Buffer.of(0));
    this.#length += text.length + 1;
    return offset;
  }
}

function reference(offset: number): Buffer {
  return Buffer.concat([Buffer.of(0x83), mb(offset)]);
}
