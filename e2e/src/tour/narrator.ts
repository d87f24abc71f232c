import { isDeepStrictEqual, inspect } from 'node:util';
import { decode, encode, type Encoding } from '@smsonly/imps-codec';
import type { CspMessage, Primitive } from '@smsonly/imps-model';

/** Something in the story was not as expected. */
export class Difference extends Error {
  override readonly name = 'Difference';
}

/** Prints the story line by line and compares what was seen with what is expected. */
export class Narrator {
  private chapters = 0;
  /** How many comparisons held. */
  checks = 0;

  constructor(private readonly print: (line: string) => void) {}

  chapter(title: string): void {
    this.chapters += 1;
    this.print('');
    this.print(`${this.chapters}. ${title}`);
  }

  /** Prints what someone does or sees. */
  tell(who: string, what: string): void {
    this.print(`   ${who.padEnd(8)} ${what}`);
  }

  /**
   * Compares, and prints what was checked.
   * @throws Difference that shows both
   */
  same<T>(what: string, seen: T, expected: T): void {
    if (isDeepStrictEqual(seen, expected)) {
      this.checks += 1;
      this.print(`            ✓ ${what}`);
      return;
    }
    const show = (value: unknown) => inspect(value, { depth: 8, breakLength: 110 });
    this.print(`            ✗ ${what}`);
    throw new Difference(`${what}\n     expected ${show(expected)}\n     but saw  ${show(seen)}`);
  }

  holds(what: string, condition: boolean): void {
    this.same(what, condition, true);
  }
}

/** A CSP document as it went over the wire, WBXML in the words of XML: one element a line, indented. */
export function wireDocument(document: Uint8Array, encoding: Encoding): string[] {
  // Client and server are our own, so every primitive is known.
  const xml = encoding === 'xml' ? document : encode(decode(document) as CspMessage<Primitive>);
  return indented(new TextDecoder().decode(xml));
}

function indented(document: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const piece of document.replace(/>\s*</g, '>\n<').split('\n')) {
    if (piece.startsWith('</')) depth -= 1;
    lines.push(`${'  '.repeat(Math.max(depth, 0))}${piece}`);
    if (/^<[^/?!][^>]*[^/]>$|^<[^/?!]>$/.test(piece)) depth += 1;
  }
  return lines;
}
