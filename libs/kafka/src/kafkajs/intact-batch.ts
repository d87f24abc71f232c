/** Source: Apache Kafka, Message Format (record batch; record). Places in a batch count from its partition leader epoch. */
const place = { magic: 4, crc: 5, checked: 9, records: 45, end: 49 };

/** Whether a record batch is as it was written, and its records (decompressed) can be read. Other formats than magic 2 are not looked at. */
export function isIntact(batch: Buffer, records: Buffer): boolean {
  if (batch.length < place.end || batch.readInt8(place.magic) !== 2) return true;
  return (
    batch.readUInt32BE(place.crc) === crc32c(batch.subarray(place.checked)) &&
    areReadable(records, batch.readInt32BE(place.records))
  );
}

/** Whether so many records follow one another, each with all its parts. */
export function areReadable(octets: Buffer, count: number): boolean {
  try {
    let at = 0;
    for (let record = 0; record < count; record += 1) {
      const length = varint(octets, at);
      const end = length.end + length.value;
      if (length.value <= 0 || end > octets.length || recordEnd(octets, length.end) !== end) return false;
      at = end;
    }
    return true;
  } catch {
    return false;
  }
}

function recordEnd(octets: Buffer, begin: number): number {
  const offsetDelta = varint(octets, varint(octets, begin + 1).end);
  const headers = varint(octets, skip(octets, skip(octets, offsetDelta.end)));
  let at = headers.end;
  for (let header = 0; header < headers.value; header += 1) at = skip(octets, skip(octets, at));
  return at;
}

/** The end of some octets with their length before them; -1 stands for none. */
function skip(octets: Buffer, at: number): number {
  const { value, end } = varint(octets, at);
  return end + Math.max(0, value);
}

/** A zigzag varint of up to 64 bits; exact as far as lengths and counts go. */
function varint(octets: Buffer, begin: number): { value: number; end: number } {
  let value = 0;
  for (let at = begin, scale = 1; at < begin + 10; at += 1, scale *= 128) {
    const octet = octets[at];
    if (octet === undefined) break;
    value += (octet & 0x7f) * scale;
    if (octet < 0x80) return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end: at + 1 };
  }
  throw new RangeError('not a varint');
}

const table = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** CRC-32C (Castagnoli), RFC 3720. */
export function crc32c(octets: Buffer): number {
  let crc = 0xffffffff;
  for (const octet of octets) crc = (crc >>> 8) ^ (table[(crc ^ octet) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
