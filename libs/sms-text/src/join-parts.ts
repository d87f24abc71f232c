import type { ShiftTables } from './alphabet.js';
import { decodeText, decodeTextParts, joinOctets, type DecodedText } from './decode-text.js';
import type { ByteOrder } from './ucs2.js';

/** One part of a long SMS, without its header. */
export interface PartBody {
  /** Position in the text, counted from 1. */
  readonly sequence: number;
  /** SMPP data_coding. */
  readonly coding: number;
  /** Septets unpacked, or the octets of the coding. */
  readonly body: Uint8Array;
  /** National tables that the header named. */
  readonly tables?: ShiftTables;
}

/**
 * Joins the parts, given in any order, each once. A gap is shown as `[part 2 of 3 missing]` or `[parts 2 to 4 of 9 missing]`. Adjacent parts
 * with the same coding are joined before they are decoded, so a character split between them (escape pair, surrogate pair, even half a UTF-16
 * unit) comes out whole; a byte order mark counts for what follows. Binary parts are joined octets when all are binary, else `[part 2 of 3 is no text]`. The text is well-formed: half a
 * surrogate pair at a gap becomes U+FFFD.
 */
export function joinParts(parts: readonly PartBody[], total: number): DecodedText {
  const sorted = [...parts].sort((a, b) => a.sequence - b.sequence);
  const read = decodeRuns(runsOf(sorted));
  const octets = allOctets(read.map(({ content }) => content));
  if (octets !== undefined) return octets;

  const pieces: Piece[] = [];
  let next = 1;
  for (const { first, length, content } of read) {
    if (first > next) pieces.push(marker(next, first - 1, total, 'missing'));
    next = first + length;
    pieces.push(content.kind === 'text' ? content : marker(first, next - 1, total, 'no text'));
  }
  if (next <= total) pieces.push(marker(next, total, total, 'missing'));
  return { kind: 'text', text: joinPieces(pieces) };
}

/** The text of a single part, marked with `[part 2 of 3]`. */
export function markedPart(part: PartBody, total: number): DecodedText {
  const content = decodeText(part.body, part.coding, part.tables);
  if (content.kind === 'binary') return content;
  const name = { text: `[part ${part.sequence} of ${total}]`, isMarker: true };
  return { kind: 'text', text: joinPieces([name, content]) };
}

type Run = readonly [PartBody, ...PartBody[]];

/** Runs of adjacent parts that are decoded together. */
function runsOf(sorted: readonly PartBody[]): Run[] {
  const runs: [PartBody, ...PartBody[]][] = [];
  for (const part of sorted) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (before !== undefined && part.sequence === before.sequence + 1 && haveSameCoding(part, before)) run?.push(part);
    else runs.push([part]);
  }
  return runs;
}

/** Whether two parts are read with the same coding and the same tables. */
export function haveSameCoding(a: PartBody, b: PartBody): boolean {
  return (
    a.coding === b.coding &&
    a.tables?.lockingShift === b.tables?.lockingShift &&
    a.tables?.singleShift === b.tables?.singleShift
  );
}

/** The byte order that a mark names holds behind a gap too: phones mark the beginning of a text only. */
function decodeRuns(runs: readonly Run[]): { first: number; length: number; content: DecodedText }[] {
  let order: ByteOrder = 'big';
  return runs.map((run) => {
    const [{ sequence, coding, tables }] = run;
    const bodies = run.map(({ body }) => body);
    const read = decodeTextParts(bodies, coding, tables, order);
    order = read.order;
    return { first: sequence, length: run.length, content: read.content };
  });
}

/** The octets of contents that are all binary and of one coding. */
function allOctets(contents: readonly DecodedText[]): DecodedText | undefined {
  const [first] = contents;
  if (first?.kind !== 'binary') return undefined;
  const all = contents.filter((content) => content.kind === 'binary' && content.coding === first.coding);
  if (all.length < contents.length) return undefined;
  return {
    ...first,
    octets: joinOctets(all.flatMap((content) => (content.kind === 'binary' ? [content.octets] : []))),
  };
}

/** A piece of the text, or a marker for a gap. */
interface Piece {
  readonly text: string;
  readonly isMarker?: boolean;
}

function marker(first: number, last: number, total: number, what: 'missing' | 'no text'): Piece {
  const [name, verb] = first === last ? [`part ${first}`, 'is'] : [`parts ${first} to ${last}`, 'are'];
  return { text: `[${name} of ${total} ${what === 'missing' ? what : `${verb} ${what}`}]`, isMarker: true };
}

/** The pieces in a row, with a space between text and a marker where there is none. */
function joinPieces(pieces: readonly Piece[]): string {
  let line = '';
  let previous: Piece | undefined;
  for (const piece of pieces) {
    const bare = line !== '' && piece.text !== '' && !/\s$/.test(line) && !/^\s/.test(piece.text);
    line += bare && (piece.isMarker || previous?.isMarker) ? ` ${piece.text}` : piece.text;
    previous = piece;
  }
  return line.toWellFormed();
}
