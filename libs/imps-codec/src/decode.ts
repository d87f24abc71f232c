import type { CspMessage, CspVersion } from '@smsonly/imps-model';
import { boundsOf, defaultBounds, type Bounds } from './bounds.js';
import { CodecError, type DecodedMessage, type ErrorContext } from './codec-error.js';
import { charsetOf, encodingOf, versionExpectedBy, type Encoding } from './content-type.js';
import type { StepCounter } from './element-events.js';
import type { MessageReader } from './message-reader.js';
import { versionShownBy } from './version-guess.js';
import { readWbxml } from './wbxml/read-wbxml.js';
import { readXml } from './xml/read-xml.js';

/** Options for decoding. */
export type DecodeOptions = Readonly<{
  /** The Content-Type of the bytes: gives the wire form and possibly the charset. Without it the first byte decides. */
  contentType?: string;
  /** Overrides of the default bounds; values that are undefined or not numbers are ignored. */
  bounds?: Partial<Bounds>;
}>;

/**
 * The message behind the bytes.
 *
 * @throws CodecError and nothing else: the place, the status code to answer with, and what is known of the message.
 */
export function decode(bytes: Uint8Array, options: DecodeOptions = {}): CspMessage {
  return read(bytes, options).message();
}

/**
 * Like `decode`, but a transaction that cannot be read comes as the CodecError that refuses it, in its place among the
 * others. Its `context.transaction` has the mode and the ID if they could be read. Transactions without content are left
 * out.
 *
 * @throws CodecError where the fault is not in one transaction: the bytes are not a document, a bound is exceeded, or the
 *   envelope or version is wrong.
 */
export function decodeTransactions(bytes: Uint8Array, options: DecodeOptions = {}): DecodedMessage {
  return read(bytes, options).transactions();
}

/** The result of reading, and the steps that it took: elements, bytes and characters processed. */
export type CountedReading = Readonly<{ message?: CspMessage; error?: CodecError; steps: number }>;

/** Reads as `decode` does and counts its work, so that tests can compare it with the number of bytes. */
export function decodeCounting(bytes: Uint8Array, options: DecodeOptions = {}): CountedReading {
  const counters: StepCounter[] = [];
  const steps = (): number => counters.reduce((sum, counter) => sum + counter.steps, 0);
  try {
    return { message: read(bytes, options, counters).message(), steps: steps() };
  } catch (error) {
    if (error instanceof CodecError) return { error, steps: steps() };
    throw error;
  }
}

function read(
  bytes: Uint8Array,
  { contentType, bounds: given }: DecodeOptions,
  counters?: StepCounter[],
): MessageReader {
  const bounds = given === undefined ? defaultBounds : boundsOf(given);
  const guess = (): CspVersion => versionShownBy(bytes) ?? versionExpectedBy(contentType);
  if (bytes.byteLength > bounds.bytes) {
    const context = contextOf(bytes.subarray(0, Math.max(bounds.bytes, 0)), {
      bounds,
      ...(contentType !== undefined && { contentType }),
    });
    throw new CodecError(
      400,
      `more than ${bounds.bytes} bytes`,
      { offset: bounds.bytes },
      context ?? { version: guess() },
    );
  }
  if (bounds.elements < 1 || bounds.depth < 1) {
    throw new CodecError(400, 'the bounds allow no element at all', { offset: 0 }, { version: guess() });
  }
  const encoding = (contentType === undefined ? undefined : encodingOf(contentType)) ?? sniff(bytes);
  if (encoding === 'wbxml') return readWbxml(bytes, { guess, bounds, counters });
  const charset = contentType === undefined ? undefined : charsetOf(contentType);
  return readXml(bytes, { guess, bounds, counters, charset });
}

/** Whose message it is, if its beginning shows that. */
function contextOf(beginning: Uint8Array, options: DecodeOptions): ErrorContext | undefined {
  try {
    return read(beginning, options).context();
  } catch (error) {
    if (error instanceof CodecError) return error.context.session && error.context;
    throw error;
  }
}

/** WBXML starts with its version, 1 to 3; XML never does. */
function sniff(bytes: Uint8Array): Encoding {
  const first = bytes[0];
  return first !== undefined && first >= 1 && first <= 3 ? 'wbxml' : 'xml';
}
