import { createRequire } from 'node:module';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { registerCompression, unreadable } from './compression.js';

const kafkajs = createRequire(import.meta.url);
const Decoder = kafkajs('kafkajs/src/protocol/decoder') as new (octets: Buffer) => object;
const decodeBatch = kafkajs('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<{ records: { offset: string; key: Buffer | null; headers: Record<string, Buffer> }[] }>;

registerCompression();

/** A record with a key of one octet and nothing else. */
const record = (offsetDelta: number, key: string) =>
  Buffer.from([0, 0, offsetDelta << 1, 2, key.charCodeAt(0), 1, 0]).toString('latin1');
const withLength = (octets: string) => Buffer.from(String.fromCharCode(octets.length << 1) + octets, 'latin1');
const records = Buffer.concat(['a', 'b', 'c'].map((key, index) => withLength(record(index, key))));

/** A batch of three records at offset 40, the last of which is at 44, behind something else in the same buffer. */
function batch(codec: number, octets: Buffer, { count = 3, magic = 2 } = {}): object {
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(40n, 0);
  header.writeInt32BE(49 + octets.length, 8);
  header.writeInt8(magic, 16);
  header.writeInt16BE(codec, 21);
  header.writeInt32BE(4, 23);
  header.writeInt32BE(count, 57);
  return new Decoder(Buffer.concat([header, octets]));
}

const keysOf = async (decoder: object) => (await decodeBatch(decoder)).records.map(({ key }) => String(key));

describe('a compressed batch of records', () => {
  it.each([
    ['nothing', 0, records],
    ['gzip', 1, gzipSync(records)],
    ['zstd', 4, zstdCompressSync(records)],
  ])('is read as it was written: %s', async (_, codec, octets) => {
    expect(await keysOf(batch(codec, octets))).toEqual(['a', 'b', 'c']);
    expect((await decodeBatch(batch(codec, octets))).records.map(unreadable)).toEqual(Array(3).fill(undefined));
  });

  it.each([
    ['snappy', 2, records],
    ['lz4', 3, records],
    ['codec 5', 5, records],
    ['codec 7', 7, records],
    ['gzip', 1, Buffer.from('damaged')],
    ['zstd', 4, zstdCompressSync(records).subarray(0, -3)],
    ['zstd', 4, Buffer.alloc(0)],
  ])('that cannot be read has its offsets, and its compression by name: %s', async (name, codec, octets) => {
    const read = await decodeBatch(batch(codec, octets));
    expect(read.records.map(({ offset, key }) => [offset, key])).toEqual([
      ['40', null],
      ['41', null],
      ['44', null],
    ]);
    expect(read.records.map(unreadable)).toEqual([name, name, name]);
  });

  it.each([{ count: 2_000_000 }, { magic: 1 }])('is a fault when its header is nonsense too: %j', async (header) => {
    await expect(decodeBatch(batch(2, records, header))).rejects.toThrow('compressed with snappy cannot be read');
  });

  it('of any octets never ends anything but this batch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 7 }), async (octets, codec) => {
        const { records: read } = await decodeBatch(batch(codec, Buffer.from(octets)));
        expect(read).toHaveLength(3);
      }),
    );
  });
});

describe('a record that somebody wrote', () => {
  it('is never taken for an unreadable one', () => {
    for (const headers of [undefined, {}, { unreadable: 'snappy' }, { 'unreadable-1': 'x' }])
      expect(unreadable(headers ? { headers } : {})).toBeUndefined();
  });
});
