import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partitionFor } from './partitioner.js';

describe('the partition of a key', () => {
  // As kafkajs 2.2.4 counts, and with it Kafka's Java clients. Stored rows and records depend on it: these never change.
  it.each([
    ['', 998, 0, 9],
    ['a', 496, 1, 12],
    ['ab', 419, 2, 10],
    ['abc', 370, 0, 11],
    ['abcd', 735, 2, 4],
    ['+4790000009', 110, 0, 14],
    ['+4759440000', 222, 2, 14],
    ['wv:alice@im.example.com', 872, 2, 6],
    ['wv:+4790000009@im.example.com', 392, 1, 0],
    ['019aabcd-0000-7000-8000-000000000001', 902, 2, 3],
    ['æøå 😀', 416, 0, 1],
  ])('%j is %i of 1009, %i of 3, %i of 16', (key, of1009, of3, of16) => {
    expect([1009, 3, 16].map((count) => partitionFor(key, count))).toEqual([of1009, of3, of16]);
    expect(partitionFor(Buffer.from(key), 1009)).toBe(of1009);
  });

  it('is one there is, and the same for the text and its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 1_000 }), (key, count) => {
        const partition = partitionFor(key, count);
        expect(Number.isInteger(partition) && partition >= 0 && partition < count).toBe(true);
        expect(partitionFor(Buffer.from(key), count)).toBe(partition);
      }),
    );
  });

  it('is that of an empty key, where there is none', () => {
    expect(partitionFor(null, 16)).toBe(partitionFor('', 16));
  });
});
