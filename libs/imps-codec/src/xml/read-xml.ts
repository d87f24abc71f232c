import type { CspVersion } from '@smsonly/imps-model';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Bounds } from '../bounds.js';
import { CodecError } from '../codec-error.js';
import type { StepCounter } from '../element-events.js';
import { MessageReader } from '../message-reader.js';
import { versionNamedIn } from '../version-guess.js';
import {
  byteOffset,
  decodeText,
  knownCharset,
  otherCharset,
  type CharsetProblem,
  type DecodedText,
} from './charset.js';
import { Namespaces } from './namespaces.js';
import { endsWithSurrogate, joinSurrogates } from './surrogate-references.js';

type Reading = Readonly<{
  charset: string | undefined;
  /** The version of a text that names none. */
  guess: () => CspVersion;
  bounds: Bounds;
  /** Collects the parts that count steps. */
  counters: StepCounter[] | undefined;
}>;

const options = { xmlns: false, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true } as const;

/** How many references to surrogates a document may have: for each the parser makes an error, which takes its time. */
const mostSurrogates = 4096;

/** A parser kept for the next document: creating one takes longer than reading a short message. */
let idle: XmlParser | undefined;

/**
 * Reads an XML message into a message reader.
 *
 * Refused, with the offending byte: documents that are not well-formed, a DOCTYPE with declarations, processing
 * instructions, entities other than the five predefined ones, character sets other than UTF-8, UTF-16 and ISO 8859-1. A
 * DOCTYPE that only names its DTD is skipped: nothing is ever fetched.
 *
 * @throws CodecError
 */
export function readXml(bytes: Uint8Array, { charset, guess, bounds, counters }: Reading): MessageReader {
  const decoded = decodeText(bytes, charset);
  const reader = new MessageReader(versionNamedIn(decoded.text) ?? guess(), bounds);
  counters?.push(reader);
  const parser = idle ?? new XmlParser();
  // A parser that has thrown is stuck inside its document and is not reused.
  idle = undefined;
  parser.read(decoded, reader);
  idle = parser;
  return reader;
}

/** Turns the events of the XML parser into those of elements, one document after the other. */
class XmlParser {
  readonly #saxes = new SaxesParser<typeof options>(options);
  #document: DecodedText | undefined;
  #reader: MessageReader | undefined;
  #namespaces = new Namespaces();
  #rooted = false;
  /** What will be refused once it is known whom to answer. */
  #problem: CharsetProblem | undefined;
  /** Whether the text that is being read has references to surrogates, left as they are written. */
  #hasSurrogates = false;
  #surrogates = 0;

  // With more than seven handlers V8 keeps the properties of a SaxesParser in a hash table, and it reads five times slower.
  constructor() {
    const saxes = this.#saxes;
    saxes.on('error', ({ message }) => this.#malformed(message));
    saxes.on('doctype', (declared) => {
      if (hasSubset(declared)) this.#refuse('a DOCTYPE with declarations is not accepted');
    });
    saxes.on('processinginstruction', () => this.#refuse('a processing instruction is not accepted'));
    saxes.on('opentag', (tag) => this.#open(tag));
    saxes.on('text', (characters) => this.#text(characters));
    saxes.on('cdata', (characters) => this.#reader?.text(characters));
    saxes.on('closetag', () => {
      this.#reader?.close();
      this.#namespaces.close();
    });
  }

  /** @throws CodecError; this parser cannot be used again then. */
  read(document: DecodedText, reader: MessageReader): void {
    this.#document = document;
    this.#reader = reader;
    this.#namespaces = new Namespaces();
    this.#rooted = false;
    this.#hasSurrogates = false;
    this.#surrogates = 0;
    this.#problem = document.problem;
    try {
      this.#saxes.write(document.text);
      if (this.#problem === undefined) this.#saxes.close();
    } catch (error) {
      if (!this.#isAfterProblem(error)) throw error;
    }
    if (this.#problem !== undefined) throw this.#refusal(this.#problem);
    this.#document = undefined;
    this.#reader = undefined;
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    const reader = this.#reader as MessageReader;
    const namespaces = this.#namespaces;
    namespaces.open(attributes);
    const colon = name.indexOf(':');
    const prefix = colon === -1 ? '' : name.slice(0, colon);
    const local = colon === -1 ? name : name.slice(colon + 1);
    if (this.#rooted) {
      reader.open(local, namespaces.isForeign(prefix));
      return;
    }
    const { encoding } = this.#saxes.xmlDecl;
    if (encoding !== undefined && knownCharset(encoding) === undefined) this.#problem ??= otherCharset;
    this.#rooted = true;
    reader.openRoot(local, namespaces.ofRoot(prefix));
  }

  #text(characters: string): void {
    this.#reader?.text(this.#hasSurrogates ? joinSurrogates(characters) : characters);
    this.#hasSurrogates = false;
  }

  /** The parser goes on after this only where it returns: a reference that is no character is left as it is written. */
  #malformed(message: string): void {
    const { text } = this.#document as DecodedText;
    const isReference = message.includes('character entity');
    if (isReference && endsWithSurrogate(text, this.#saxes.position) && ++this.#surrogates <= mostSurrogates) {
      this.#hasSurrogates = true;
    } else this.#refuse(`the XML is not well-formed: ${message.slice(0, 100)}`);
  }

  #refuse(problem: string): never {
    const document = this.#document as DecodedText;
    throw this.#refusal({
      problem,
      offset: byteOffset(document, Math.min(this.#saxes.position, document.text.length)),
    });
  }

  #refusal({ problem, offset }: CharsetProblem): CodecError {
    return new CodecError(400, problem, { offset }, (this.#reader as MessageReader).context());
  }

  /** Whether a fault comes after what will be refused anyway. */
  #isAfterProblem(error: unknown): boolean {
    const problem = this.#problem;
    if (problem === undefined || !(error instanceof CodecError)) return false;
    return 'offset' in error.place ? error.place.offset >= problem.offset : problem.offset === 0;
  }
}

/** Whether a DOCTYPE has declarations of its own, which a bracket begins outside of what is in quotes. */
function hasSubset(declared: string): boolean {
  return declared.replaceAll(/"[^"]*"|'[^']*'/g, '').includes('[');
}
