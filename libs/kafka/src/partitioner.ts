/**
 * The partition of a key. Stored data depends on it, and instances of different versions must agree on it: it gives the partition of a
 * record, which preserves its order, and the shard of an outbox row. So it is our own and must never change: murmur2, as in Kafka's Java
 * clients (org.apache.kafka.common.utils.Utils.murmur2 and toPositive).
 */
export function partitionFor(key: string | Buffer | null, count: number): number {
  return (murmur2(typeof key === 'string' ? Buffer.from(key) : (key ?? empty)) & 0x7f_ff_ff_ff) % count;
}

const empty = Buffer.alloc(0);
const seed = 0x97_47_b2_8c;
const mix = 0x5b_d1_e9_95;

/** 32 bits, with a sign. */
function murmur2(bytes: Buffer): number {
  const { length } = bytes;
  const whole = length & ~3;
  let hash = seed ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), mix);
    word = Math.imul(word ^ (word >>> 24), mix);
    hash = Math.imul(hash, mix) ^ word;
  }
  const left = length - whole;
  if (left > 2) hash ^= (bytes[whole + 2] ?? 0) << 16;
  if (left > 1) hash ^= (bytes[whole + 1] ?? 0) << 8;
  if (left > 0) hash = Math.imul(hash ^ (bytes[whole] ?? 0), mix);
  hash = Math.imul(hash ^ (hash >>> 13), mix);
  return hash ^ (hash >>> 15);
}
