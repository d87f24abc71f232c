import { isDeepStrictEqual } from 'node:util';
import { cspVersions, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { decodeCounting, type CountedReading } from '../src/decode.js';
import {
  CodecError,
  contentTypeOf,
  decode,
  decodeTransactions,
  defaultBounds,
  encode,
  refusalOf,
  type Bounds,
  type DecodedMessage,
  type DecodeOptions,
  type Encoding,
} from '../src/index.js';
import type { Mutant } from './mutants.js';
import { writtenForm } from './written-form.js';
import { beyondBounds } from './within-bounds.js';

/**
 * Limit of the decoder's work: this many steps per byte, plus a constant per document. A reference into the string table
 * may yield 32 characters per byte, counted when read and when joined; a value token up to 20.
 */
const mostSteps = { perByte: 100, perDocument: 100 };

/** Buffer bytes that reading may allocate: it reads in place, whatever length fields claim. */
const mostAllocated = { perByte: 4, perDocument: 64 * 1024 };

/** Error texts go into logs: the problem, and a path of at most 32 names. */
const longestErrorText = 1_500;

/** What became of a mutant that broke nothing. `status` is set when it was refused. */
export type Verdict = Readonly<{ status?: number; steps: number; writable?: boolean }>;

/** A violated promise of the codec: which one, and how. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

const encodings: readonly Encoding[] = ['xml', 'wbxml'];

/** Our own output is read without bounds: references may make a text longer than it was when it came in. */
const unbounded: Bounds = {
  bytes: Infinity,
  depth: Infinity,
  elements: Infinity,
  textLength: Infinity,
  identifierLength: Infinity,
};

/**
 * Reads a mutant and checks what must hold for any bytes: a message within the bounds or a CodecError; a bounded number of
 * steps; a refusal that can be written; the same result transaction by transaction; the same result when read twice; and
 * that what was read can be written and read again in both wire forms, losing only what its version does not support.
 *
 * @throws Violation
 */
export function judge({ bytes, options, encoding }: Mutant): Verdict {
  const buffersBefore = encoding === 'wbxml' ? bytesInBuffers() : 0;
  const outcome = attempt('decode', () => decodeCounting(bytes, options));
  const allocated = encoding === 'wbxml' ? bytesInBuffers() - buffersBefore : 0;
  if (allocated > mostAllocated.perByte * bytes.length + mostAllocated.perDocument) {
    throw new Violation(`${allocated} bytes of buffers were allocated for ${bytes.length} bytes`);
  }
  const { message, error, steps } = outcome;
  if (!(steps <= mostSteps.perByte * bytes.length + mostSteps.perDocument)) {
    throw new Violation(`${steps} steps for ${bytes.length} bytes`);
  }
  const verdict = message === undefined ? judgeRefusal(error, bytes) : judgeMessage(message);
  judgeTransactions(outcome, bytes, options);
  if (message !== undefined) judgeBounds(message, bytes, { ...defaultBounds, ...options.bounds });
  const again = attempt('decode once more', () => decodeCounting(bytes, options));
  if (!isDeepStrictEqual(again, outcome)) {
    throw new Violation(`the second time it was read differently: ${firstDifference(again, outcome, '')}`);
  }
  return { steps, ...verdict };
}

function judgeBounds(message: CspMessage, bytes: Uint8Array, bounds: Bounds): void {
  if (bytes.length > bounds.bytes) throw new Violation(`${bytes.length} bytes were read where ${bounds.bytes} may be`);
  const beyond = beyondBounds(message, bounds);
  if (beyond !== undefined) throw new Violation(`read beyond the bounds ${JSON.stringify(bounds)}: ${beyond}`);
}

function judgeMessage(message: CspMessage): Pick<Verdict, 'writable'> {
  if (!cspVersions.includes(message.version) || message.transactions.length === 0)
    throw new Violation('no valid message');
  const expected = writtenForm(message);
  if (typeof expected === 'string') {
    for (const encoding of encodings) judgeUnwritable(message, encoding, expected);
    return { writable: false };
  }
  const written = message as CspMessage<Primitive>;
  for (const encoding of encodings) {
    const again = throughBytes('what was read', expected, written, encoding);
    const other = encoding === 'xml' ? 'wbxml' : 'xml';
    throughBytes(`what was read from our ${encoding}`, again, again, other);
  }
  return { writable: true };
}

/** What a message is read back as after writing it. */
function throughBytes(
  what: string,
  expected: CspMessage,
  message: CspMessage<Primitive>,
  encoding: Encoding,
): CspMessage<Primitive> {
  const bytes = attempt(`encode ${what} in ${encoding}`, () => encode(message, { encoding }));
  const contentType = contentTypeOf(message.version, encoding);
  const again = attempt(`decode ${what} from our ${encoding}`, () => decode(bytes, { contentType, bounds: unbounded }));
  if (!isDeepStrictEqual(again, expected)) {
    const difference = firstDifference(again, expected, '');
    throw new Violation(`${what} came back from our ${encoding} as another message: ${difference}`);
  }
  return again as CspMessage<Primitive>;
}

function judgeUnwritable(message: CspMessage, encoding: Encoding, why: string): void {
  try {
    encode(message as CspMessage<Primitive>, { encoding });
  } catch (error) {
    if (error instanceof CodecError && error.status === 500) return;
    throw new Violation(`encode in ${encoding} of a message with ${why} threw ${shown(error)}`, { cause: error });
  }
  throw new Violation(`a message with ${why} was written in ${encoding}`);
}

function judgeRefusal(error: unknown, bytes: Uint8Array): Pick<Verdict, 'status'> {
  if (!(error instanceof CodecError)) throw new Violation(`neither a message nor a CodecError, but ${shown(error)}`);
  const { status, place, context } = error;
  if (!(status >= 400 && status < 1000)) throw new Violation(`refused with status ${status}: ${error.message}`);
  if ('offset' in place && !(place.offset >= 0 && place.offset <= bytes.length)) {
    throw new Violation(`the offset ${place.offset} is not in ${bytes.length} bytes`);
  }
  if (error.message.length > longestErrorText)
    throw new Violation(`an error text of ${error.message.length} characters`);
  const refusal = attempt('make the refusal', () => refusalOf(error));
  if (refusal === undefined) return { status };
  if (refusal.version !== context.version) throw new Violation('the refusal is in another version');
  for (const encoding of encodings) throughBytes('the refusal', writtenForm(refusal) as CspMessage, refusal, encoding);
  return { status };
}

/**
 * Read transaction by transaction, the result is the same message or the same refusal: of the whole message, or of one of
 * its transactions.
 */
function judgeTransactions({ message, error }: CountedReading, bytes: Uint8Array, options: DecodeOptions): void {
  let decoded: DecodedMessage;
  try {
    decoded = decodeTransactions(bytes, options);
  } catch (thrown) {
    if (!isDeepStrictEqual(thrown, error)) throw new Violation(`transaction by transaction it threw ${shown(thrown)}`);
    return;
  }
  if (message !== undefined) {
    if (isDeepStrictEqual(decoded, message)) return;
    throw new Violation(`transaction by transaction: ${firstDifference(decoded, message, '')}`);
  }
  const refused = decoded.transactions.filter((one) => one instanceof CodecError);
  if (!refused.some((one) => isDeepStrictEqual(one, error))) {
    throw new Violation('decode refused a message, and not because of a transaction that cannot be read');
  }
  for (const one of refused) judgeRefusal(one, bytes);
}

/** Bytes in buffers, including those that are garbage until the next collection. */
function bytesInBuffers(): number {
  return process.memoryUsage().arrayBuffers;
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Violation(`${what} threw ${shown(error)}`, { cause: error });
  }
}

function shown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : String(error);
}

/** Where two values differ first, and how they look there. */
function firstDifference(got: unknown, expected: unknown, path: string): string {
  if (isPlain(got) && isPlain(expected)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      if (!isDeepStrictEqual(got[key], expected[key]))
        return firstDifference(got[key], expected[key], `${path}.${key}`);
    }
  }
  return `${path || 'the whole'} is ${brief(got)}, expected ${brief(expected)}`;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
