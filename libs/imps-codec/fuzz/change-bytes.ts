import type { Random } from './random.js';

type Change = (bytes: Buffer, random: Random, material: ByteMaterial) => Buffer;

/** Material for byte changes: another document to splice with, and byte sequences that mean something in the wire form. */
export type ByteMaterial = Readonly<{ other: Uint8Array; syntax: readonly Uint8Array[] }>;

/** One to four changes made without looking at the structure: bits, bytes, ranges. */
export function changeBytes(bytes: Buffer, random: Random, material: ByteMaterial): Buffer {
  let changed = bytes;
  for (let left = random.size(1, 4); left > 0; left--) changed = random.pick(changes)(changed, random, material);
  return changed;
}

/** Boundary values of WBXML tokens and of number types. */
const edges = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x40, 0x41, 0x42, 0x43, 0x44, 0x80, 0x81, 0x82, 0x83, 0x84, 0xc0, 0xc1, 0xc2, 0xc3,
  0xc4, 0x05, 0x3f, 0x45, 0x7f, 0x85, 0xbf, 0xc5, 0xfe, 0xff, 0x20, 0x26, 0x3c, 0x3e, 0x0d,
];

const changes: readonly Change[] = [
  function flipBit(bytes, random) {
    const changed = Buffer.from(bytes);
    const at = random.below(bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  function setByte(bytes, random) {
    const changed = Buffer.from(bytes);
    changed[random.below(bytes.length)] = random.onceIn(3) ? random.below(256) : random.pick(edges);
    return changed;
  },
  function insertByte(bytes, random) {
    return insert(bytes, random.below(bytes.length + 1), Uint8Array.of(random.pick(edges)));
  },
  function insertNoise(bytes, random) {
    return insert(bytes, random.below(bytes.length + 1), random.bytes(random.size(1, random.pick([1, 2, 40]))));
  },
  function insertTelling(bytes, random, { syntax }) {
    return insert(bytes, random.below(bytes.length + 1), random.pick(syntax));
  },
  function overwriteWithTelling(bytes, random, { syntax }) {
    const run = random.pick(syntax);
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), run, bytes.subarray(at + run.length)]);
  },
  function remove(bytes, random) {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.size(1, 60))]);
  },
  function repeat(bytes, random) {
    const at = random.below(bytes.length);
    const run = bytes.subarray(at, at + random.size(1, 80));
    return insert(bytes, at, Buffer.concat(Array.from({ length: random.size(1, 20) }, () => run)));
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function splice(bytes, random, { other }) {
    return Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))]);
  },
  function insertOfOther(bytes, random, { other }) {
    const from = random.below(other.length);
    return insert(bytes, random.below(bytes.length + 1), other.subarray(from, from + random.size(1, 80)));
  },
];

function insert(bytes: Buffer, at: number, run: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), run, bytes.subarray(at)]);
}
