import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { areReadable, crc32c } from './intact-batch.js';

function varint(value: number): number[] {
  const octets: number[] = [];
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  for (; left > 0x7f; left = Math.floor(left / 128)) octets.push((left % 128) | 0x80);
  return [...octets, left];
}
const octets = (value: Uint8Array | null) => (value ? [...varint(value.length), ...value] : varint(-1));
type Written = { time: number; key: Uint8Array | null; value: Uint8Array | null; headers: Uint8Array[] };
const written = ({ time, key, value, headers }: Written, index: number) => {
  const named = headers.flatMap((header) => [...octets(header.subarray(0, 3)), ...octets(header)]);
  const body = [0, ...varint(time), ...varint(index), ...octets(key), ...octets(value)];
  const record = [...body, ...varint(headers.length), ...named];
  return [...varint(record.length), ...record];
};
const anyOctets = fc.uint8Array({ maxLength: 200 });
const anyRecord: fc.Arbitrary<Written> = fc.record({
  time: fc.integer({ min: -1_000, max: 3_000_000_000 }),
  key: fc.option(anyOctets),
  value: fc.option(anyOctets),
  headers: fc.array(anyOctets, { maxLength: 3 }),
});

describe('the records of a batch', () => {
  it('are readable as they are written, and not when octets are missing or there are fewer than said', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 5 }), fc.nat(), (records, cut) => {
        const all = Buffer.from(records.flatMap(written));
        expect(areReadable(all, records.length)).toBe(true);
        expect(areReadable(all.subarray(0, cut % all.length), records.length)).toBe(false);
        expect(areReadable(all, records.length + 1)).toBe(false);
      }),
    );
  });

  it('may be any octets: then they are readable or not', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(10), (any, count) => {
        expect([true, false]).toContain(areReadable(Buffer.from(any), count));
      }),
    );
  });

  // The check value of CRC-32/ISCSI, and a vector of RFC 3720, B.4.
  it.each([
    [Buffer.from('123456789'), 0xe3069283],
    [Buffer.alloc(32), 0x8a9136aa],
  ])('have the check sum that Kafka writes', (data, sum) => {
    expect(crc32c(data)).toBe(sum);
  });
});
