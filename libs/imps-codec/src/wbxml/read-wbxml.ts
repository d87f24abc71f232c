import { cspNamespaces, versionOfNamespace, type CspVersion } from '@smsonly/imps-model';
import type { Bounds } from '../bounds.js';
import { CodecError } from '../codec-error.js';
import { isCspNamespace } from '../csp-namespace.js';
import type { StepCounter } from '../element-events.js';
import { replaceInvalidCharacters } from '../invalid-xml-characters.js';
import { MessageReader } from '../message-reader.js';
import {
  END,
  ENTITY,
  EXT_0,
  EXT_2,
  EXT_I_0,
  EXT_I_2,
  EXT_T_0,
  EXT_T_2,
  LITERAL,
  OPAQUE,
  PI,
  STR_I,
  STR_T,
  SWITCH_PAGE,
  attributesBit,
  contentBit,
} from './globals.js';
import { opaqueText } from './opaque-values.js';
import { noText, readingTokens, rootName, valueOfToken, type ReadingTokens } from './reading-tokens.js';
import { readHeader } from './wbxml-header.js';
import { WbxmlSource } from './wbxml-source.js';
import { XmlnsAttribute } from './xmlns-attribute.js';

type Reading = Readonly<{
  /** The version to answer in until the header gives one. */
  guess: () => CspVersion;
  bounds: Bounds;
  /** Collects the parts that count steps. */
  counters: StepCounter[] | undefined;
}>;

/** The version whose tokens are used for a message of an unknown version: the newest. */
const newest = '1.3';

/**
 * Reads a WBXML message (WBXML 1.3, section 5; CSP in WBXML, cross-checked tables: tables/wbxml.json) into a message
 * reader. The namespace of the root, not the public identifier, decides the version and with it the meaning of tokens.
 *
 * Refused, with the offending byte: documents that end early or continue after the root, numbers, strings and table offsets
 * out of bounds, character sets other than UTF-8, US-ASCII and ISO 8859-1, processing instructions, extension tokens
 * without a meaning in CSP. Unknown tags are ignored with all their content, and so are unknown value tokens.
 *
 * @throws CodecError
 */
export function readWbxml(bytes: Uint8Array, { guess, bounds, counters }: Reading): MessageReader {
  const source = new WbxmlSource(bytes, guess);
  counters?.push(source);
  let otherCharset: CodecError | undefined;
  const declaredVersion = readHeader(source, { onOtherCharset: (problem) => (otherCharset = problem) });
  const reader = new MessageReader(declaredVersion ?? guess(), bounds);
  counters?.push(reader);
  source.context = () => reader.context();
  const wbxml = new WbxmlReader(source, reader, declaredVersion);
  counters?.push(wbxml);
  if (otherCharset !== undefined) throw inContext(otherCharset, source, wbxml);
  wbxml.read();
  return reader;
}

/** The refusal of a character set, with what shows whom to answer: identifiers are ASCII in nearly all of them. */
function inContext({ status, problem, place }: CodecError, source: WbxmlSource, wbxml: WbxmlReader): CodecError {
  source.useLatin1();
  try {
    wbxml.read();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
  return new CodecError(status, problem, place, source.context());
}

class WbxmlReader {
  readonly #source: WbxmlSource;
  readonly #reader: MessageReader;
  #tokens: ReadingTokens;
  #tagPage: readonly (string | undefined)[] | undefined;
  #tagPageNumber = 0;
  /** Elements open, the root included. */
  #depth = 0;
  readonly #xmlns = new XmlnsAttribute();

  /** @param declaredVersion that of the public identifier, if it is one of CSP. */
  constructor(
    source: WbxmlSource,
    reader: MessageReader,
    private readonly declaredVersion: CspVersion | undefined,
  ) {
    this.#source = source;
    this.#reader = reader;
    this.#tokens = readingTokens[declaredVersion ?? '1.1'];
    this.#tagPage = this.#tokens.tags[0];
  }

  /** The work done so far: the characters of namespaces that were joined. */
  get steps(): number {
    return this.#xmlns.steps;
  }

  read(): void {
    this.#root();
    while (this.#depth > 0) this.#next();
    const { bytes, offset } = this.#source;
    if (offset < bytes.length) throw this.#source.broken('the document continues after its root');
  }

  #useVersion(version: CspVersion): void {
    this.#tokens = readingTokens[version];
    this.#tagPage = this.#tokens.tags[this.#tagPageNumber];
  }

  #root(): void {
    const source = this.#source;
    let token = source.byte();
    while (token === SWITCH_PAGE) {
      this.#switchTagPage();
      token = source.byte();
    }
    if (isGlobal(token) && (token & 0x3f) !== LITERAL)
      throw source.broken('there is no root element', source.offset - 1);
    const code = token & 0x3f;
    const named = code === LITERAL ? source.tableString() : undefined;
    const namespace = (token & attributesBit) === 0 ? undefined : this.#namespace();
    const version = this.#versionOf(namespace);
    const name = named ?? rootName(version, this.#tagPageNumber, code) ?? this.#nameless(token);
    this.#reader.openRoot(name, namespace ?? cspNamespaces[version].message);
    const isKnown = namespace === undefined || versionOfNamespace(namespace) !== undefined;
    this.#useVersion(isKnown ? this.#reader.version : version);
    if ((token & contentBit) === 0) this.#reader.close();
    else this.#depth = 1;
  }

  /** The version whose tokens the root uses: that of its namespace, else of the public identifier. */
  #versionOf(namespace: string | undefined): CspVersion {
    if (namespace === undefined) return this.declaredVersion ?? '1.1';
    return versionOfNamespace(namespace) ?? this.declaredVersion ?? newest;
  }

  /** One token of an element's content. */
  #next(): void {
    const source = this.#source;
    const token = source.byte();
    if (!isGlobal(token)) {
      this.#element(token);
      return;
    }
    switch (token) {
      case END:
        this.#depth--;
        this.#reader.close();
        return;
      case STR_I:
        this.#reader.text(source.string());
        return;
      case SWITCH_PAGE:
        this.#switchTagPage();
        return;
      case OPAQUE:
        this.#opaque();
        return;
      case PI:
        throw source.broken('a processing instruction is not accepted', source.offset - 1);
      default: {
        if (token >= EXT_T_0 && token <= EXT_T_2) return this.#value();
        const text = this.#piece(token);
        if (text === undefined) this.#element(token);
        else this.#reader.text(text);
      }
    }
  }

  #element(token: number): void {
    const name = this.#tagName(token);
    const namespace = (token & attributesBit) === 0 ? undefined : this.#namespace();
    const foreign = name === undefined || (namespace !== undefined && !isCspNamespace(namespace));
    this.#reader.open(name ?? this.#nameless(token), foreign);
    if ((token & contentBit) === 0) {
      this.#reader.close();
    } else {
      this.#depth++;
    }
  }

  /** The text of a string or entity; undefined for any other token. */
  #piece(token: number): string | undefined {
    switch (token) {
      case STR_I:
        return this.#source.string();
      case STR_T:
        return this.#source.tableString();
      case ENTITY:
        return this.#source.entity();
    }
    if ((token >= EXT_I_0 && token <= EXT_I_2) || (token >= EXT_0 && token <= EXT_2)) {
      throw this.#source.broken('an extension token has no meaning in CSP', this.#source.offset - 1);
    }
    return undefined;
  }

  /**
   * A value token, of which the number comes next. One that the version does not have is skipped: phones send values of later
   * versions in earlier ones.
   */
  #value(): void {
    const text = valueOfToken(this.#tokens, this.#source.number(), this.#reader.openLeaf?.name);
    if (text === undefined) this.#reader.unknownValue();
    else this.#reader.text(text);
  }

  /** The same inside a namespace. */
  #valueInNamespace(): string {
    return valueOfToken(this.#tokens, this.#source.number(), undefined) ?? '';
  }

  #opaque(): void {
    const source = this.#source;
    const bytes = source.opaque();
    const leaf = this.#reader.openLeaf;
    if (leaf === undefined) return;
    if (leaf.name === 'ContentData') this.#reader.octets(bytes, source.textOf(bytes));
    else {
      // Unlike a string, opaque data may hold a zero, which no database and no XML takes as a character.
      const text = opaqueText(leaf, bytes, this.#tokens.disputedIntegers) ?? source.textOf(bytes) ?? noText;
      this.#reader.text(replaceInvalidCharacters(text));
    }
  }

  /** The value of `xmlns` among an element's attributes; all others are ignored. */
  #namespace(): string | undefined {
    const source = this.#source;
    const xmlns = this.#xmlns;
    xmlns.begin();
    for (;;) {
      const token = source.byte();
      if (token === END) return xmlns.namespace();
      if (token === SWITCH_PAGE) {
        source.byte();
      } else if (token === LITERAL) {
        xmlns.startNamed(source.tableString());
      } else if (token === OPAQUE) {
        source.opaque();
      } else if (token === PI) {
        throw source.broken('a processing instruction is not accepted', source.offset - 1);
      } else {
        const piece = token >= EXT_T_0 && token <= EXT_T_2 ? this.#valueInNamespace() : this.#piece(token);
        if (piece !== undefined) xmlns.add(piece);
        else if (token < 0x80) xmlns.startToken(token);
      }
    }
  }

  #tagName(token: number): string | undefined {
    const code = token & 0x3f;
    return code === LITERAL ? this.#source.tableString() : this.#tagPage?.[code];
  }

  #nameless(token: number): string {
    return `tag ${(token & 0x3f).toString(16).padStart(2, '0')} of page ${this.#tagPageNumber}`;
  }

  #switchTagPage(): void {
    this.#tagPageNumber = this.#source.byte();
    this.#tagPage = this.#tokens.tags[this.#tagPageNumber];
  }
}

/** Tokens whose lower six bits are 0 to 4 mean the same on every page; of them the LITERAL ones are tags. */
function isGlobal(token: number): boolean {
  return (token & 0x3f) <= LITERAL;
}
