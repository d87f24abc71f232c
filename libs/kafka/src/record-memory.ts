import type { FetchedRecord, HeaderValue } from './broker-client.js';

/** For headers, which are ours and of about the same size in all records, and for the objects around them. */
const fixed = 1_000;

/** What a fetched record takes in memory, about. */
export function bytesOf({ key, value }: FetchedRecord): number {
  return fixed + (key?.length ?? 0) + (value?.length ?? 0);
}

/**
 * The record with octets of its own, unless they are most of the memory behind them anyway: what is fetched is a view of the answer to the
 * fetch, and one small record that waits would keep all of it, megabytes of other partitions.
 */
export function detached(record: FetchedRecord): FetchedRecord {
  const behind = record.value?.buffer.byteLength ?? record.key?.buffer.byteLength ?? 0;
  if (behind <= 2 * bytesOf(record)) return record;
  const { key, value, headers, offset, timestamp } = record;
  return {
    offset,
    timestamp,
    key: copy(key),
    value: copy(value),
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, copyOfHeader(header)])),
    }),
  };
}

const copy = (octets: Buffer | null): Buffer | null => (octets === null ? null : Buffer.from(octets));

function copyOfHeader(header: HeaderValue): HeaderValue {
  if (Array.isArray(header)) return header.map((one) => copyOfHeader(one) as Buffer | string);
  return Buffer.isBuffer(header) ? Buffer.from(header) : header;
}
