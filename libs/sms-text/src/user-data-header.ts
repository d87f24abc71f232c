import type { ShiftTables } from './alphabet.js';
import { languageIdentifier, languageOf, type LockingLanguage } from './national-languages.js';

/**
 * The user data header of an SMS (TS 23.040, 9.2.3.24):
 *   UDHL  { IEI  length  data }
 *   IEI 00, length 3: reference (8 bits), total, sequence     9.2.3.24.1
 *   IEI 08, length 4: reference (16 bits), total, sequence    9.2.3.24.8
 *   IEI 24, length 1: national language, single shift         9.2.3.24.15
 *   IEI 25, length 1: national language, locking shift        9.2.3.24.16
 * Other elements are ignored.
 */
export interface UserDataHeader extends ShiftTables {
  readonly concatenation?: Concatenation | undefined;
}

export interface Concatenation {
  readonly reference: number;
  readonly referenceBits: 8 | 16;
  /** Parts of the whole text, 1 to 255. */
  readonly total: number;
  /** Place of this part, 1 to `total`. */
  readonly sequence: number;
}

/** One part of a long SMS: its place, and its octets without the header. */
export interface ConcatenatedPart extends Concatenation {
  readonly body: Uint8Array;
}

/** A header and the octets that follow it. */
export interface HeadedOctets {
  readonly header: UserDataHeader;
  /** Octets that the header takes, its length octet included. */
  readonly headerOctets: number;
  readonly body: Uint8Array;
}

const concatenation8 = 0x00;
const concatenation16 = 0x08;
const singleShiftElement = 0x24;
const lockingShiftElement = 0x25;

/** The header's octets, empty when it has no elements. Throws a RangeError on numbers it cannot hold. */
export function writeHeader({ concatenation, singleShift, lockingShift }: UserDataHeader): Uint8Array {
  const elements = [
    ...(concatenation === undefined ? [] : concatenationElement(concatenation)),
    ...(singleShift === undefined ? [] : [singleShiftElement, 1, languageIdentifier(singleShift)]),
    ...(lockingShift === undefined ? [] : [lockingShiftElement, 1, languageIdentifier(lockingShift)]),
  ];
  return elements.length === 0 ? new Uint8Array() : Uint8Array.of(elements.length, ...elements);
}

/** The header of one part: `05 00 03 ref total seq`, or `06 08 04 ref ref total seq`. Throws a RangeError on numbers it cannot hold. */
export function concatenationHeader(concatenation: Concatenation): Uint8Array {
  return writeHeader({ concatenation });
}

function concatenationElement({ reference, referenceBits, total, sequence }: Concatenation): number[] {
  if (!Number.isInteger(reference) || reference < 0 || reference >= 2 ** referenceBits)
    throw new RangeError(`reference ${reference} does not fit in ${referenceBits} bits`);
  if (!(total >= 1 && total <= 255 && sequence >= 1 && sequence <= total))
    throw new RangeError(`part ${sequence} of ${total} does not exist; a long SMS has 1 to 255 parts`);
  return referenceBits === 8
    ? [concatenation8, 3, reference, total, sequence]
    : [concatenation16, 4, reference >> 8, reference & 0xff, total, sequence];
}

/**
 * The header of octets that are known to begin with one (the header indicator is set). Invalid elements are
 * ignored, and of elements that exclude each other the last counts (TS 23.040, 9.2.3.24). If the header would be longer than the
 * octets, everything is body, so that nothing is lost. Never throws.
 */
export function readHeader(octets: Uint8Array): HeadedOctets {
  const headerOctets = 1 + (octets[0] ?? 0);
  if (headerOctets > octets.length) return { header: {}, headerOctets: 0, body: octets };
  return { header: headerOf(elementsOf(octets, headerOctets)), headerOctets, body: octets.subarray(headerOctets) };
}

/**
 * The header of octets that may or may not begin with one: Jasmin does not say (esm_class is not passed on). So this checks
 * more than the first octets: every element must end where the header ends, and there must be a concatenation element
 * with valid numbers, or national languages alone. Undefined when the octets look like a text without a header.
 */
export function guessHeader(octets: Uint8Array): HeadedOctets | undefined {
  const headerOctets = 1 + (octets[0] ?? 0);
  if (headerOctets < 4 || headerOctets > octets.length) return undefined;
  const elements = elementsOf(octets, headerOctets);
  const used = elements.reduce((sum, { data }) => sum + 2 + data.length, 1);
  if (used !== headerOctets) return undefined;
  const header = headerOf(elements);
  const languagesOnly = elements.every(
    ({ id, data }) =>
      (id === singleShiftElement || id === lockingShiftElement) && data.length === 1 && languageOf(data[0] ?? 0),
  );
  if (header.concatenation === undefined && !languagesOnly) return undefined;
  return { header, headerOctets, body: octets.subarray(headerOctets) };
}

/** The part in `octets` if `guessHeader` sees a concatenation in them, else undefined. */
export function readConcatenation(octets: Uint8Array): ConcatenatedPart | undefined {
  const headed = guessHeader(octets);
  return headed?.header.concatenation && { ...headed.header.concatenation, body: headed.body };
}

interface Element {
  readonly id: number;
  readonly data: Uint8Array;
}

/** The elements up to the first that runs over the header's end. */
function elementsOf(octets: Uint8Array, headerEnd: number): Element[] {
  const elements: Element[] = [];
  for (let at = 1; at + 2 <= headerEnd;) {
    const end = at + 2 + (octets[at + 1] as number);
    if (end > headerEnd) break;
    elements.push({ id: octets[at] as number, data: octets.subarray(at + 2, end) });
    at = end;
  }
  return elements;
}

function headerOf(elements: readonly Element[]): UserDataHeader {
  let header: UserDataHeader = {};
  for (const { id, data } of elements) {
    const concatenation = concatenationOf(id, data);
    const language = data.length === 1 ? languageOf(data[0] as number) : undefined;
    if (concatenation !== undefined) header = { ...header, concatenation };
    else if (id === singleShiftElement && language !== undefined) header = { ...header, singleShift: language };
    else if (id === lockingShiftElement && isLocking(language)) header = { ...header, lockingShift: language };
  }
  return header;
}

function isLocking(language: string | undefined): language is LockingLanguage {
  return language !== undefined && language !== 'spanish';
}

function concatenationOf(id: number, data: Uint8Array): Concatenation | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = data;
  if (id === concatenation8 && data.length === 3)
    return validConcatenation({ reference: a, referenceBits: 8, total: b, sequence: c });
  if (id === concatenation16 && data.length === 4)
    return validConcatenation({ reference: (a << 8) | b, referenceBits: 16, total: c, sequence: d });
  return undefined;
}

function validConcatenation(part: Concatenation): Concatenation | undefined {
  return part.sequence >= 1 && part.sequence <= part.total ? part : undefined;
}
