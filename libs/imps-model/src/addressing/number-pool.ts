import type { Msisdn } from './msisdn.js';
import type { NumberRanges } from './number-ranges.js';

/** A block of consecutive numbers of one length, both ends included. */
export type NumberBlock = Readonly<{ first: Msisdn; last: Msisdn }>;

/** Conversation numbers that the operator owns. */
export type NumberPool = Readonly<{ blocks: readonly NumberBlock[]; size: number }>;

/**
 * Reads a pool as configured: blocks and single numbers separated by commas, `+4759440000-+4759440099,+4759450000`.
 *
 * @throws RangeError naming the part that is wrong.
 */
export function parseNumberPool(text: string): NumberPool {
  const blocks = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readBlock);
  if (blocks.length === 0)
    throw new RangeError('the number pool is empty: write blocks such as +4759440000-+4759440099');
  const sorted = [...blocks].sort((a, b) => valueOf(a.first) - valueOf(b.first));
  sorted.forEach((block, index) => {
    const before = sorted[index - 1];
    if (before && valueOf(before.last) >= valueOf(block.first)) {
      throw new RangeError(`the number pool names ${block.first} twice`);
    }
  });
  return { blocks, size: blocks.reduce((sum, block) => sum + sizeOf(block), 0) };
}

/** All numbers of the pool, in the order configured. */
export function* numbersOf(pool: NumberPool): Generator<Msisdn, void> {
  for (const block of pool.blocks) {
    for (let value = valueOf(block.first); value <= valueOf(block.last); value++) yield `+${value}` as Msisdn;
  }
}

/** The number at a place in the pool, counted from 0. */
export function numberAt(pool: NumberPool, index: number): Msisdn | undefined {
  let left = index;
  for (const block of pool.blocks) {
    if (left < 0) return undefined;
    if (left < sizeOf(block)) return `+${valueOf(block.first) + left}` as Msisdn;
    left -= sizeOf(block);
  }
  return undefined;
}

/** True when the number is one of the pool's. */
export function inPool(msisdn: string, pool: NumberPool): boolean {
  return (
    /^\+[0-9]{3,15}$/.test(msisdn) &&
    pool.blocks.some((block) => valueOf(block.first) <= valueOf(msisdn) && valueOf(msisdn) <= valueOf(block.last))
  );
}

/** The ranges that contain a number of the pool; there must be none, since pool numbers are never SMS-only users. */
export function rangesOverlapping(pool: NumberPool, ranges: NumberRanges): NumberRanges {
  return ranges.filter((range) => pool.blocks.some((block) => overlaps(block, range)));
}

function overlaps(block: NumberBlock, range: string): boolean {
  const open = block.first.length - range.length;
  if (open < 0) return false;
  const low = valueOf(range) * 10 ** open;
  return low <= valueOf(block.last) && valueOf(block.first) < low + 10 ** open;
}

function readBlock(part: string): NumberBlock {
  const ends = /^(\+[1-9][0-9]{6,14})(?:\s*-\s*(\+[1-9][0-9]{6,14}))?$/.exec(part);
  const first = ends?.[1];
  if (first === undefined) {
    throw new RangeError(`"${part}" is not a block of numbers: write +4759440000-+4759440099 or a single number`);
  }
  const last = ends?.[2] ?? first;
  if (first.length !== last.length || valueOf(first) > valueOf(last)) {
    throw new RangeError(`"${part}": both ends must have the same length, the lower one first`);
  }
  return { first: first as Msisdn, last: last as Msisdn };
}

function sizeOf(block: NumberBlock): number {
  return valueOf(block.last) - valueOf(block.first) + 1;
}

/** E.164 numbers have at most 15 digits, so a JavaScript number holds them exactly. */
function valueOf(number: string): number {
  return Number(number.slice(1));
}
