import { endOfElement, type Piece, type Pieces } from './pieces.js';
import type { Random } from './random.js';

/** The material of one wire form, so that the same structural changes work on both. */
export type Material = Readonly<{
  /** A value, or something like one, of at most about this many bytes. */
  value(random: Random, allowed: number): Uint8Array;
  /** Anything that means something to the reader, inserted between two pieces. */
  fragment(random: Random): Uint8Array;
  /** A start tag again, with many or odd attributes, or without any. */
  withAttributes(random: Random, tag: Uint8Array, allowed: number): Uint8Array;
  /** A start tag again, with another name. */
  renamed(random: Random, tag: Uint8Array): Uint8Array;
  /** The end tag that belongs to a start tag. */
  endOf(tag: Uint8Array): Uint8Array;
  /** What comes before the root, changed. */
  head(random: Random, head: Uint8Array): Uint8Array;
}>;

type Change = (body: Piece[], random: Random, given: Given) => void;
/** `allowed`: bytes by which a document may grow. */
type Given = Readonly<{ material: Material; other: readonly Piece[]; allowed: number }>;

/** One to five changes of the document's structure; the result is often still a document. */
export function changePieces({ head, body }: Pieces, random: Random, given: Given): Pieces {
  const changed = [...body];
  const newHead = random.onceIn(12) ? given.material.head(random, head) : head;
  for (let left = random.size(1, 5); left > 0 && changed.length > 0; left--)
    random.pick(changes)(changed, random, given);
  return { head: newHead, body: changed };
}

const changes: readonly Change[] = [
  replaceValue,
  replaceValue,
  replaceValue,
  function removePiece(body, random) {
    body.splice(random.below(body.length), 1);
  },
  function removeElement(body, random) {
    const at = startOfElement(body, random);
    body.splice(at, endOfElement(body, at) - at);
  },
  function emptyElement(body, random) {
    const at = startOfElement(body, random);
    const inside = endOfElement(body, at) - at - 2;
    if (inside > 0) body.splice(at + 1, inside);
  },
  function repeatElement(body, random, { allowed }) {
    const at = startOfElement(body, random);
    const element = body.slice(at, endOfElement(body, at));
    const times = timesWithin(random, element, allowed);
    insertAll(body, at, Array<Piece[]>(times).fill(element).flat());
  },
  function moveElement(body, random) {
    const at = startOfElement(body, random);
    const element = body.splice(at, endOfElement(body, at) - at);
    insertAll(body, random.below(body.length + 1), element);
  },
  function swapElements(body, random) {
    const at = startOfElement(body, random);
    const middle = endOfElement(body, at);
    const end = endOfElement(body, middle);
    const swapped = [...body.slice(middle, end), ...body.slice(at, middle)];
    body.splice(at, end - at);
    insertAll(body, at, swapped);
  },
  function nestElement(body, random, { material, allowed }) {
    const at = startOfElement(body, random);
    const tag = body[at] as Piece;
    if (tag.role !== 'open') return;
    const end: Piece = { role: 'close', bytes: material.endOf(tag.bytes) };
    const times = Math.min(timesWithin(random, [tag, end], allowed), random.pick([6, 24, 32, Infinity]));
    insertAll(body, endOfElement(body, at), Array<Piece>(random.onceIn(10) ? 0 : times).fill(end));
    insertAll(body, at, Array<Piece>(times).fill(tag));
  },
  takeFromOther,
  takeFromOther,
  function replaceByOther(body, random, given) {
    const at = startOfElement(body, random);
    body.splice(at, endOfElement(body, at) - at);
    takeFromOther(body, random, given);
  },
  function insertFragment(body, random, { material }) {
    body.splice(random.below(body.length + 1), 0, { role: 'other', bytes: material.fragment(random) });
  },
  function addAttributes(body, random, { material, allowed }) {
    changeTag(body, random, material, (tag) => material.withAttributes(random, tag, allowed));
  },
  function rename(body, random, { material }) {
    changeTag(body, random, material, (tag) => material.renamed(random, tag));
  },
];

/** Where an element starts: the first one at or after a random piece. */
function startOfElement(body: readonly Piece[], random: Random): number {
  const from = random.below(body.length);
  const found = body.findIndex(({ role }, index) => index >= from && (role === 'open' || role === 'empty'));
  return found === -1 ? from : found;
}

function replaceValue(body: Piece[], random: Random, { material, allowed }: Given): void {
  const start = random.below(body.length);
  const next = body.findIndex(({ role }, index) => index >= start && role === 'text');
  if (next === -1) return;
  // Values in several pieces are concatenated by the reader.
  const pieces = Array.from({ length: random.onceIn(6) ? random.size(2, 12) : 1 }, () => ({
    role: 'text' as const,
    bytes: material.value(random, allowed),
  }));
  body.splice(next, random.onceIn(5) ? 0 : 1, ...pieces);
}

function takeFromOther(body: Piece[], random: Random, { other }: Given): void {
  const from = startOfElement(other, random);
  const element = other.slice(from, Math.min(endOfElement(other, from), from + 200));
  insertAll(body, random.below(body.length + 1), element);
}

/** Changes some start tag, and the end tag with it. */
function changeTag(body: Piece[], random: Random, { endOf }: Material, change: (tag: Uint8Array) => Uint8Array): void {
  const start = random.below(body.length);
  const at = body.findIndex(({ role }, index) => index >= start && role === 'open');
  const tag = body[at];
  if (tag === undefined) return;
  const end = endOfElement(body, at) - 1;
  const bytes = change(tag.bytes);
  body[at] = { ...tag, bytes };
  if (body[end]?.role === 'close' && !random.onceIn(10)) body[end] = { role: 'close', bytes: endOf(bytes) };
}

function timesWithin(random: Random, pieces: readonly Piece[], allowed: number): number {
  const length = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return random.size(1, Math.max(1, Math.floor(allowed / Math.max(length, 1))));
}

/** Like splice, for more pieces than a call can take as arguments. */
function insertAll(body: Piece[], at: number, pieces: readonly Piece[]): void {
  const after = body.splice(at);
  for (const piece of pieces) body.push(piece);
  for (const piece of after) body.push(piece);
}
