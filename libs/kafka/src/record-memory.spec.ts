import { describe, expect, it } from '@jest/globals';
import { detached } from './record-memory.js';

/** A record as kafkajs reads it: views of everything that was fetched. */
function fetched(bytes: number, of: number) {
  const all = Buffer.alloc(of, 'x');
  const view = (length: number) => all.subarray(10, 10 + length);
  const headers = { ce_id: view(36), many: [view(2), 'text'], none: undefined };
  return { key: view(12), value: view(bytes), headers, offset: '7', timestamp: '1' };
}
const behind = (octets: Buffer | null) => octets?.buffer.byteLength ?? 0;

describe('a record that waits', () => {
  it('lets go of what was fetched with it, and stays the same', () => {
    const record = fetched(300, 4_000_000);
    const kept = detached(record);
    expect(kept).toEqual(record);
    for (const octets of [kept.value, kept.key, kept.headers?.['ce_id'] as Buffer])
      expect(behind(octets)).toBeLessThan(100_000);
  });

  it('is not copied when it is most of what was fetched', () => {
    const record = fetched(900_000, 1_000_000);
    expect(detached(record)).toBe(record);
  });

  it('may have neither key nor value', () => {
    const record = { key: null, value: null, offset: '7', timestamp: '1' };
    expect(detached(record)).toEqual(record);
  });
});
