import { cspNamespaces, type CspVersion } from '@smsonly/imps-model';
import type { Bounds } from '../bounds.js';
import { isCspNamespace } from '../csp-namespace.js';
import type { Worker } from '../element-events.js';
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
  WITH_ATTRIBUTES,
  WITH_CONTENT,
} from './globals.js';
import { opaqueText } from './opaque-values.js';
import {
  joinNamespace,
  namespaceTokens,
  readingTokens,
  versionOfPublicId,
  versionOfPublicText,
  type ReadingTokens,
} from './reading-tokens.js';
import { WbxmlSource } from './wbxml-source.js';

type Reading = Readonly<{
  guess: CspVersion;
  bounds: Bounds;
  /** Is told who works. */
  workers: Worker[] | undefined;
}>;

const CHARSETS = { unknown: 0, usAscii: 3, latin1: 4, utf8: 0x6a };

/** The base64 alphabet with line ends. */
const base64 = /^[A-Za-z0-9+/=\s]*$/;

/**
 * Reads a WBXML message into a message reader (dossier: WBXML encoding of CSP). The namespace of the root, not the public
 * identifier, decides the version and with it the meaning of tokens.
 *
 * Refused with the byte where it shows: documents that end early or go on after the root, numbers, strings and table offsets
 * out of bounds, character sets other than UTF-8, US-ASCII and ISO 8859-1, processing instructions, extension tokens that CSP
 * gives no meaning. Tags that no table has are read over with all they hold.
 *
 * @throws CodecError
 */
export function readWbxml(bytes: Uint8Array, { guess, bounds, workers }: Reading): MessageReader {
  const source = new WbxmlSource(bytes, guess);
  workers?.push(source);
  const version = readHeader(source);
  const reader = new MessageReader(version ?? guess, bounds);
  workers?.push(reader);
  source.learnt = () => reader.learnt();
  new WbxmlReader(source, reader, version ?? '1.1').read();
  return reader;
}

/** version, public identifier, character set, string table; returns the version that the public identifier says. */
function readHeader(source: WbxmlSource): CspVersion | undefined {
  const version = source.byte();
  if (version < 1 || version > 3) throw source.broken('the WBXML version is not 1.1, 1.2 or 1.3', 0);
  const publicId = source.number();
  const publicText = publicId === 0 ? source.number() : undefined;
  const charset = source.number();
  if (charset === CHARSETS.latin1) source.useLatin1();
  else if (charset !== CHARSETS.utf8 && charset !== CHARSETS.usAscii && charset !== CHARSETS.unknown) {
    throw source.broken('the character set is not UTF-8, US-ASCII or ISO 8859-1');
  }
  source.stringTable();
  return publicText === undefined ? versionOfPublicId(publicId) : versionOfPublicText(source.tableStringAt(publicText));
}

class WbxmlReader {
  readonly #source: WbxmlSource;
  readonly #reader: MessageReader;
  #tokens: ReadingTokens;
  #tagPage: readonly (string | undefined)[] | undefined;
  #tagPageNumber = 0;
  /** Elements open, the root included. */
  #depth = 0;
  /** How content data that is no text must be written, as far as the message said. */
  #contentEncoding = '';
  /** Whether the element that started last is the one that says it. */
  #inContentEncoding = false;

  constructor(
    source: WbxmlSource,
    reader: MessageReader,
    private readonly versionSaid: CspVersion,
  ) {
    this.#source = source;
    this.#reader = reader;
    this.#tokens = readingTokens[versionSaid];
    this.#tagPage = this.#tokens.tags[0];
  }

  read(): void {
    this.#root();
    while (this.#depth > 0) this.#next();
    const { bytes, offset } = this.#source;
    if (offset < bytes.length) throw this.#source.broken('the document goes on after its root');
  }

  #speak(version: CspVersion): void {
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
    const name = this.#tagName(token) ?? this.#nameless(token);
    const namespace = (token & WITH_ATTRIBUTES) === 0 ? undefined : this.#namespace();
    this.#reader.openRoot(name, namespace ?? cspNamespaces[this.versionSaid].message);
    this.#speak(this.#reader.version);
    if ((token & WITH_CONTENT) === 0) this.#reader.close();
    else this.#depth = 1;
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
        this.#text(source.string());
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
        const text = this.#piece(token);
        if (text === undefined) this.#element(token);
        else this.#text(text);
      }
    }
  }

  #element(token: number): void {
    const name = this.#tagName(token);
    const namespace = (token & WITH_ATTRIBUTES) === 0 ? undefined : this.#namespace();
    const foreign = name === undefined || (namespace !== undefined && !isCspNamespace(namespace));
    this.#reader.open(name ?? this.#nameless(token), foreign);
    this.#inContentEncoding = name === 'ContentEncoding' && !foreign;
    if ((token & WITH_CONTENT) === 0) this.#reader.close();
    else this.#depth++;
  }

  /** The text of a string, entity or value token; undefined for any other token. */
  #piece(token: number): string | undefined {
    switch (token) {
      case STR_I:
        return this.#source.string();
      case STR_T:
        return this.#source.tableString();
      case ENTITY:
        return this.#source.entity();
    }
    if (token >= EXT_T_0 && token <= EXT_T_2) return this.#value();
    if ((token >= EXT_I_0 && token <= EXT_I_2) || (token >= EXT_0 && token <= EXT_2)) {
      throw this.#source.broken('an extension token has no meaning in CSP', this.#source.offset - 1);
    }
    return undefined;
  }

  #value(): string {
    const start = this.#source.offset;
    const number = this.#source.number();
    const { values, valuesInSearch } = this.#tokens;
    const text = (this.#reader.openLeaf?.name === 'SearchElement' ? valuesInSearch : values)[number];
    if (text === undefined) {
      throw this.#source.broken(`value token ${number} has no meaning in CSP ${this.#tokens.version}`, start);
    }
    return text;
  }

  #text(text: string): void {
    if (this.#inContentEncoding) this.#contentEncoding = text;
    this.#reader.text(text);
  }

  #opaque(): void {
    const source = this.#source;
    const start = source.offset - 1;
    const bytes = source.opaque();
    const leaf = this.#reader.openLeaf;
    if (leaf === undefined) return;
    if (leaf.name === 'ContentData') this.#reader.text(this.#opaqueContent(bytes, start));
    else this.#reader.text(opaqueText(leaf, bytes, this.#tokens.disputedIntegers) ?? source.textOf(bytes) ?? '\ufffd');
  }

  /** Content is text, or it is bytes: then the message must say that its data is BASE64, and gets it so. */
  #opaqueContent(bytes: Buffer, start: number): string {
    const text = this.#source.textOf(bytes);
    if (!/^base64$/i.test(this.#contentEncoding)) {
      if (text === undefined)
        throw this.#source.broken('the content is no text, and its encoding is not BASE64', start);
      return text;
    }
    return text !== undefined && base64.test(text) ? text : bytes.toString('base64');
  }

  /** The value of `xmlns` among an element's attributes; all others are read over. */
  #namespace(): string | undefined {
    const source = this.#source;
    let namespace: string | undefined;
    let inNamespace = false;
    for (;;) {
      const token = source.byte();
      if (token === END) return namespace;
      if (token === SWITCH_PAGE) {
        source.byte();
      } else if (token === LITERAL) {
        inNamespace = source.tableString() === 'xmlns';
        if (inNamespace) namespace = '';
      } else if (token === OPAQUE) {
        source.opaque();
      } else if (token === PI) {
        throw source.broken('a processing instruction is not accepted', source.offset - 1);
      } else {
        const piece = this.#piece(token);
        if (piece !== undefined) {
          if (inNamespace) namespace = joinNamespace(namespace ?? '', piece);
        } else if (token < 0x80) {
          const prefix = namespaceTokens[token];
          inNamespace = prefix !== undefined;
          if (inNamespace) namespace = prefix;
        }
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
