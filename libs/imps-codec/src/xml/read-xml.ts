import type { CspVersion } from '@smsonly/imps-model';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Bounds } from '../bounds.js';
import { CodecError } from '../codec-error.js';
import type { StepCounter } from '../element-events.js';
import { MessageReader } from '../message-reader.js';
import { versionNamedIn } from '../version-guess.js';
import { byteOffset, CharsetProblem, decodeText, knownCharset, type DecodedText } from './charset.js';
import { Namespaces } from './namespaces.js';

type Reading = Readonly<{
  charset: string | undefined;
  /** The version of a text that names none. */
  guess: () => CspVersion;
  bounds: Bounds;
  /** Collects the parts that count steps. */
  counters: StepCounter[] | undefined;
}>;

const options = { xmlns: false, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true } as const;

/** A parser kept for the next document: creating one takes longer than reading a short message. */
let idle: XmlParser | undefined;

/**
 * Reads an XML message into a message reader.
 *
 * Refused, with the offending byte: documents that are not well-formed, DOCTYPE, processing instructions, entities other
 * than the five predefined ones, character sets other than UTF-8, UTF-16 and ISO 8859-1.
 *
 * @throws CodecError
 */
export function readXml(bytes: Uint8Array, { charset, guess, bounds, counters }: Reading): MessageReader {
  const decoded = decodeText(bytes, charset);
  if (decoded instanceof CharsetProblem) {
    throw new CodecError(400, decoded.problem, { offset: decoded.offset }, { version: guess() });
  }
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

  // With more than seven handlers V8 keeps the properties of a SaxesParser in a hash table, and it reads five times slower.
  constructor() {
    const saxes = this.#saxes;
    saxes.on('error', ({ message }) => this.#refuse(`the XML is not well-formed: ${message.slice(0, 100)}`));
    saxes.on('doctype', () => this.#refuse('a DOCTYPE is not accepted'));
    saxes.on('processinginstruction', () => this.#refuse('a processing instruction is not accepted'));
    saxes.on('opentag', (tag) => this.#open(tag));
    saxes.on('text', (characters) => this.#reader?.text(characters));
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
    this.#saxes.write(document.text).close();
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
    if (encoding !== undefined && knownCharset(encoding) === undefined) {
      this.#refuse('the character set is not UTF-8, UTF-16 or ISO 8859-1');
    }
    this.#rooted = true;
    reader.openRoot(local, namespaces.ofRoot(prefix));
  }

  #refuse(problem: string): never {
    const document = this.#document as DecodedText;
    const offset = byteOffset(document, Math.min(this.#saxes.position, document.text.length));
    throw new CodecError(400, problem, { offset }, (this.#reader as MessageReader).context());
  }
}
