import type { Leaf } from '@smsonly/imps-model';

/** A leaf's text does not fit its type; `expected` says what it should be. */
export class InvalidText {
  constructor(readonly expected: string) {}
}

const badInteger = new InvalidText('a whole number');
const badBoolean = new InvalidText('T or F');
const badDate = new InvalidText('an ISO 8601 date and time');

/**
 * The value behind a leaf's text.
 *
 * @returns undefined when the element counts as absent (no text where a number, date or closed word belongs).
 */
export function readLeaf(leaf: Leaf, text: string, identifierLength: number): unknown {
  switch (leaf.type) {
    case 'text':
      return text;
    case 'identifier':
      return readIdentifier(text.trim(), leaf.long ? 2 * identifierLength : identifierLength);
    case 'word':
      return leaf.closed ? readClosedWord(leaf, text.trim()) : text.trim();
    case 'integer':
      return readInteger(text.trim());
    case 'boolean':
      return readBoolean(text.trim());
    case 'date':
      return readDate(text.trim());
    case 'flag':
      return true;
  }
}

/**
 * A leaf's text for a value.
 *
 * @returns undefined when the value cannot be written.
 */
export function writeLeaf(leaf: Leaf, value: unknown): string | undefined {
  switch (leaf.type) {
    case 'text':
    case 'identifier':
    case 'word':
      return typeof value === 'string' ? value : undefined;
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= 0 ? String(value) : undefined;
    case 'boolean':
      return value === true ? 'T' : value === false ? 'F' : undefined;
    case 'date':
      return value instanceof Date ? writeDate(value) : undefined;
    case 'flag':
      return '';
  }
}

function readIdentifier(text: string, longest: number): string | InvalidText {
  return text.length <= longest ? text : new InvalidText(`at most ${longest} characters`);
}

function readClosedWord(leaf: Leaf, text: string): string | InvalidText | undefined {
  if (text === '') return undefined;
  const values = leaf.values ?? [];
  if (values.includes(text)) return text;
  const lower = text.toLowerCase();
  return values.find((value) => value.toLowerCase() === lower) ?? new InvalidText(values.join(' or '));
}

function readInteger(text: string): number | InvalidText | undefined {
  if (text === '') return undefined;
  if (text.length > 16 || !/^\+?[0-9]+$/.test(text)) return badInteger;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : badInteger;
}

function readBoolean(text: string): boolean | InvalidText {
  switch (text) {
    case 'T':
    case 't':
    case '1':
    case '':
      return true;
    case 'F':
    case 'f':
    case '0':
      return false;
    default:
      return badBoolean;
  }
}

const iso8601 =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?)?)?(?:Z|([+-])(\d\d):?(\d\d)?)?$/i;

/**
 * ISO 8601, basic or extended; without a zone it is UTC; seconds, minutes, or the whole time may be missing. Fractions of a
 * second are dropped; a leap second is the first second of the next minute.
 */
function readDate(text: string): Date | InvalidText | undefined {
  if (text === '') return undefined;
  const parts = text.length > 48 ? null : iso8601.exec(text);
  if (parts === null) return badDate;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const [zoneHours, zoneMinutes] = [Number(parts[8] ?? 0), Number(parts[9] ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isTime = hour < 24 && minute < 60 && second <= 60 && zoneHours < 24 && zoneMinutes < 60;
  if (!isDay || !isTime) return badDate;
  date.setUTCHours(hour, minute, second);
  const offset = (zoneHours * 60 + zoneMinutes) * 60_000;
  date.setTime(date.getTime() + (parts[7] === '-' ? offset : -offset));
  return hasFourDigitYear(date) ? date : badDate;
}

/** Basic form, UTC, whole seconds: `20260511T093015Z`. */
function writeDate(date: Date): string | undefined {
  if (!hasFourDigitYear(date)) return undefined;
  const extended = date.toISOString();
  const day = extended.slice(0, 4) + extended.slice(5, 7) + extended.slice(8, 10);
  return `${day}T${extended.slice(11, 13)}${extended.slice(14, 16)}${extended.slice(17, 19)}Z`;
}

/** Whether the basic form can say the date; false for an invalid one. */
function hasFourDigitYear(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999;
}
