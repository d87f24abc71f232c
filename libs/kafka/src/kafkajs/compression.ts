import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import type { FetchedRecord } from '../broker-client.js';
import { isIntact } from './intact-batch.js';

// Node does not see these two among the exports of a CommonJS module.
const { CompressionCodecs, CompressionTypes } = kafkajs;

/** Most octets of a decompressed batch, which had at most about 1 MiB when it was written: one that would be larger is taken for damaged. */
const maxOutputLength = 16 * 1024 * 1024;

type Decompress = (octets: Buffer) => Promise<Buffer>;

const codecs: readonly [id: number, name: string, decompress?: Decompress][] = [
  [CompressionTypes.GZIP, 'gzip', (octets) => promisify(gunzip)(octets, { maxOutputLength })],
  [CompressionTypes.Snappy, 'snappy'],
  [CompressionTypes.LZ4, 'lz4'],
  [CompressionTypes.ZSTD, 'zstd', (octets) => promisify(zstdDecompress)(octets, { maxOutputLength })],
  ...[5, 6, 7].map((id): [number, string] => [id, `codec ${id}`]),
];

/**
 * Gives kafkajs the compressions that Node knows.
 *
 * COMPAT kafkajs 2.2: a batch that it cannot decompress makes the whole fetch fail, which names no partition, and ends the consumer for
 * good. So such a batch comes as records that stand for those in it: `unreadable` knows them.
 */
export function registerCompression(): void {
  const registered: Record<number, () => unknown> = CompressionCodecs;
  registered[CompressionTypes.None] = () => (inspects ? inspection : undefined);
  for (const [id, name, decompress] of codecs) {
    registered[id] = () => ({
      compress: () => Promise.reject(new Error('smsonly writes records uncompressed')),
      decompress: async (octets: Buffer) => {
        try {
          const records = await decompress?.(octets);
          if (records !== undefined && (!inspects || isIntact(batchOf(octets), records))) return records;
        } catch {
          // Damaged.
        }
        return standIns(octets, name);
      },
    });
  }
}

let inspects = false;

/** For batches that are not compressed: what kafkajs calls decompression is a look at them. */
const inspection = {
  compress: async ({ buffer }: { buffer: Buffer }) => buffer,
  decompress: async (octets: Buffer) =>
    isIntact(batchOf(octets), octets) ? octets : standIns(octets, 'none (damaged)'),
};

/**
 * From now on, all batches are looked through before kafkajs reads them, and a damaged one comes as records that stand for those in it.
 *
 * COMPAT kafkajs 2.2: it does not check a batch, stumbles over a damaged one wherever its octets lead to, and the fault names no partition. Looking
 * costs time, so it begins with the first such fault.
 * @returns whether they were not before
 */
export function inspectBatches(): boolean {
  const isNew = !inspects;
  inspects = true;
  return isNew;
}

/** The compression of a record that stands for one that cannot be read; undefined for all others. */
export function unreadable({ headers }: Pick<FetchedRecord, 'headers'>): string | undefined {
  const value = headers?.[standInHeader];
  return value === undefined ? undefined : String(value);
}

/** Of this process: no record that anybody wrote has it. */
const standInHeader = `unreadable-${randomUUID()}`;

/** Of a record batch with magic 2, from its partition leader epoch to its records; kafkajs passes a view of what stands behind. */
const header = { length: 49, magic: 4, lastOffsetDelta: 11, records: 45 };

/** The batch of these octets, from its partition leader epoch to its end. */
const batchOf = ({ buffer, byteOffset, byteLength }: Buffer): Buffer =>
  byteOffset < header.length
    ? Buffer.alloc(0)
    : Buffer.from(buffer, byteOffset - header.length, header.length + byteLength);
const maxRecords = 1_000_000;

/**
 * As many records as the batch says it has, at its offsets.
 * Source: Apache Kafka, Message Format (record batch; record).
 */
function standIns(octets: Buffer, compression: string): Buffer {
  const begin = octets.byteOffset - header.length;
  const batch = begin < 0 ? undefined : new DataView(octets.buffer, begin, header.length);
  const count = batch?.getInt8(header.magic) === 2 ? batch.getInt32(header.records) : 0;
  if (batch === undefined || count <= 0 || count > maxRecords)
    throw new Error(`a record batch compressed with ${compression} cannot be read, nor its header`);
  const last = batch.getInt32(header.lastOffsetDelta);
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => standIn(index === count - 1 ? last : index, compression)),
  );
}

function standIn(offsetDelta: number, compression: string): Buffer {
  const nothing = varint(-1);
  const attributesAndTime = Buffer.of(0, 0);
  const name = Buffer.from(standInHeader);
  const value = Buffer.from(compression);
  const headers = [varint(1), varint(name.length), name, varint(value.length), value];
  const record = Buffer.concat([attributesAndTime, varint(offsetDelta), nothing, nothing, ...headers]);
  return Buffer.concat([varint(record.length), record]);
}

/** A zigzag varint of 32 bits. */
function varint(value: number): Buffer {
  const octets: number[] = [];
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; left > 0x7f; left >>>= 7) octets.push((left & 0x7f) | 0x80);
  octets.push(left);
  return Buffer.from(octets);
}
