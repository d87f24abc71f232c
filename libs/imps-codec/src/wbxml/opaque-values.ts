import type { Leaf } from '@smsonly/imps-model';

/**
 * The text that XML would have for opaque data in a leaf.
 *
 * @returns undefined when the leaf has no opaque form or the bytes are not in it: they may be plain text.
 */
export function opaqueText(leaf: Leaf, bytes: Uint8Array, disputed: ReadonlySet<string>): string | undefined {
  switch (leaf.type) {
    case 'integer':
      return integerText(bytes);
    case 'date':
      return bytes.length === 6 ? dateText(bytes) : undefined;
    case 'boolean':
      return booleanText(bytes);
    default:
      return disputed.has(leaf.name) ? integerText(bytes) : undefined;
  }
}

/** 0 or 1; empty data is 0, as for integers. */
function booleanText(bytes: Uint8Array): string | undefined {
  if (bytes.length > 1) return undefined;
  const [value = 0] = bytes;
  return value === 0 ? 'F' : value === 1 ? 'T' : undefined;
}

/** Big-endian, not negative; empty data is 0. A number that is too large becomes a text that is not a number. */
function integerText(bytes: Uint8Array): string {
  let start = 0;
  while (bytes[start] === 0) start++;
  if (bytes.length - start > 7) return 'more than 53 bits';
  let value = 0;
  for (let at = start; at < bytes.length; at++) value = value * 256 + (bytes[at] as number);
  return Number.isSafeInteger(value) ? String(value) : 'more than 53 bits';
}

/**
 * `00YYYYYY YYYYYYMM MMDDDDDh hhhhmmmm mmssssss` and the letter of a time zone, as ISO 8601. A zone that is not a letter,
 * and `J` for local time, count as absent.
 */
function dateText(bytes: Uint8Array): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, zone = 0] = bytes;
  const year = (a << 6) | (b >> 2);
  const month = ((b & 3) << 2) | (c >> 6);
  const day = (c >> 1) & 31;
  const hour = ((c & 1) << 4) | (d >> 4);
  const minute = ((d & 15) << 2) | (e >> 6);
  const digits = (value: number, count = 2) => String(value).padStart(count, '0');
  const date = digits(year, 4) + digits(month) + digits(day);
  return `${date}T${digits(hour)}${digits(minute)}${digits(e & 63)}${zoneText(String.fromCharCode(zone))}`;
}

const east = 'ABCDEFGHIKLM';
const west = 'NOPQRSTUVWXY';

function zoneText(letter: string): string {
  const hoursEast = east.indexOf(letter) + 1;
  if (hoursEast > 0) return `+${String(hoursEast).padStart(2, '0')}00`;
  const hoursWest = west.indexOf(letter) + 1;
  return hoursWest > 0 ? `-${String(hoursWest).padStart(2, '0')}00` : 'Z';
}
