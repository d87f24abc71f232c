import { versionOfNamespace, type CspVersion } from '@smsonly/imps-model';
import { CodecError } from '../codec-error.js';
import { hexPairs, quoted, shownPlain } from '../visible-text.js';
import {
  END,
  ENTITY,
  EXT_T_0,
  EXT_T_2,
  LITERAL,
  OPAQUE,
  STR_I,
  STR_T,
  SWITCH_PAGE,
  attributesBit,
  contentBit,
} from './globals.js';
import { leavesByName } from './leaves-by-name.js';
import { opaqueText } from './opaque-values.js';
import { namespaceTokens, readingTokens, rootName, valueOfToken } from './reading-tokens.js';
import { readHeader, type HeaderPart } from './wbxml-header.js';
import { WbxmlSource } from './wbxml-source.js';
import { XmlnsAttribute } from './xmlns-attribute.js';

/** One token of a WBXML document: its offset, its bytes, and its meaning, indented by the depth of its element. */
export type TokenLine = Readonly<{ offset: number; bytes: Uint8Array; meaning: string }>;

/** The tokens up to the end, or up to where the document is broken. */
export type TokenListing = Readonly<{ lines: readonly TokenLine[]; breakage: CodecError | undefined }>;

const longestShown = 200;
const deepestIndent = 32;
const bytesPerLine = 12;

/**
 * The tokens of a WBXML document one by one, whether or not they form a message. Never throws; the work is linear in the
 * bytes.
 */
export function listWbxml(bytes: Uint8Array): TokenListing {
  const lister = new WbxmlLister(bytes);
  try {
    lister.list();
    return { lines: lister.lines, breakage: undefined };
  } catch (error) {
    if (error instanceof CodecError) return { lines: lister.lines, breakage: error };
    throw error;
  }
}

/**
 * A listing as text: offset and bytes in hex, `|`, meaning. The bytes of long tokens continue in lines without a meaning.
 */
export function tokenListingText(lines: readonly TokenLine[]): string {
  const shown: string[] = [];
  for (const { offset, bytes, meaning } of lines) {
    for (let at = 0; at === 0 || at < bytes.length; at += bytesPerLine) {
      const hex = hexPairs(bytes.subarray(at, at + bytesPerLine));
      const place = (offset + at).toString(16).padStart(4, '0');
      shown.push(`${place}  ${hex.padEnd(3 * bytesPerLine)}| ${at === 0 ? meaning : ''}`.trimEnd());
    }
  }
  return `${shown.join('\n')}\n`;
}

type OpenElement = Readonly<{ name: string; hasContent: boolean }>;

class WbxmlLister {
  readonly lines: TokenLine[] = [];
  readonly #source: WbxmlSource;
  #version: CspVersion = '1.1';
  #page = 0;
  #rooted = false;
  readonly #open: OpenElement[] = [];
  /** The element whose attributes are being read. */
  #attributesOf: OpenElement | undefined;
  readonly #xmlns = new XmlnsAttribute();

  constructor(bytes: Uint8Array) {
    this.#source = new WbxmlSource(bytes, () => this.#version);
  }

  list(): void {
    this.#version = readHeader(this.#source, { onPart: (part) => this.#headerPart(part) }) ?? this.#version;
    while (!this.#rooted || this.#open.length > 0 || this.#attributesOf !== undefined) this.#token();
    if (this.#source.offset < this.#source.bytes.length)
      throw this.#source.broken('the document continues after its root');
  }

  #headerPart(part: HeaderPart): void {
    switch (part.part) {
      case 'WBXML version':
        this.#line(part.start, `WBXML 1.${part.minor}`);
        break;
      case 'public identifier': {
        const known = part.version === undefined ? 'unknown' : `of CSP ${part.version}`;
        const what = part.textAt === undefined ? known : `at ${part.textAt} of the string table`;
        this.#line(part.start, `public identifier ${what}`);
        break;
      }
      case 'character set':
        this.#line(part.start, `character set ${part.name}`);
        break;
      case 'string table':
        this.#stringTable(part.start, part.tableStart);
    }
  }

  #stringTable(start: number, first: number): void {
    const source = this.#source;
    const length = source.offset - first;
    this.lines.push({
      offset: start,
      bytes: source.bytes.subarray(start, first),
      meaning: length === 0 ? 'no string table' : `string table of ${length} bytes`,
    });
    for (let at = first; at < source.offset;) {
      const zero = source.bytes.indexOf(0, at);
      const end = zero === -1 || zero >= source.offset ? source.offset : zero + 1;
      const text = source.textOf(source.bytes.subarray(at, zero === end - 1 ? zero : end));
      const meaning = `  ${at - first}: ${text === undefined ? 'no text' : shownText(text)}`;
      this.lines.push({ offset: at, bytes: source.bytes.subarray(at, end), meaning });
      at = end;
    }
  }

  #token(): void {
    const source = this.#source;
    const start = source.offset;
    const token = source.byte();
    if (token === SWITCH_PAGE) {
      const page = source.byte();
      if (this.#attributesOf === undefined) this.#page = page;
      this.#line(start, `code page ${page}`);
    } else if (token === END) {
      this.#end(start);
    } else if (token === OPAQUE) {
      this.#content(start, this.#opaque(source.opaque()));
    } else {
      const piece = this.#piece(token);
      if (piece !== undefined) this.#content(start, piece.meaning, piece.text);
      else if (this.#attributesOf !== undefined) this.#attribute(start, token);
      else this.#element(start, token);
    }
  }

  #end(start: number): void {
    if (this.#attributesOf !== undefined) {
      const { hasContent } = this.#attributesOf;
      const namespace = this.#xmlns.namespace();
      const version = namespace === undefined ? undefined : versionOfNamespace(namespace);
      if (this.#open.length === 0 && version !== undefined) this.#version = version;
      this.#line(start, hasContent ? '>' : '/>');
      if (hasContent) this.#open.push(this.#attributesOf);
      this.#attributesOf = undefined;
      return;
    }
    const ended = this.#open.pop();
    if (ended === undefined) throw this.#source.broken('there is no root element', start);
    this.#line(start, `</${ended.name}>`);
  }

  #element(start: number, token: number): void {
    const code = token & 0x3f;
    if (code < LITERAL) throw this.#source.broken('this token has no meaning in CSP', start);
    const table = this.#rooted
      ? readingTokens[this.#version].tags[this.#page]?.[code]
      : rootName(this.#version, this.#page, code);
    const name =
      code === LITERAL
        ? shownName(this.#source.tableString())
        : (table ?? `(tag ${hexByte(code)} of page ${this.#page})`);
    const element = { name, hasContent: (token & contentBit) !== 0 };
    this.#rooted = true;
    if ((token & attributesBit) !== 0) {
      this.#line(start, `<${name}`);
      this.#attributesOf = element;
      this.#xmlns.begin();
    } else {
      this.#line(start, element.hasContent ? `<${name}>` : `<${name}/>`);
      if (element.hasContent) this.#open.push(element);
    }
  }

  /** An attribute's start with the beginning of its value, or a token for more of the value. */
  #attribute(start: number, token: number): void {
    if (token === LITERAL) {
      const name = this.#source.tableString();
      this.#xmlns.startNamed(name);
      this.#line(start, `  ${shownName(name)}=`);
    } else if ((token & 0x3f) < LITERAL) {
      throw this.#source.broken('this token has no meaning in CSP', start);
    } else if (token >= 0x80) {
      this.#line(start, `  (attribute value ${hexByte(token)})`);
    } else {
      this.#xmlns.startToken(token);
      const prefix = namespaceTokens[token];
      this.#line(start, prefix === undefined ? `  (attribute ${hexByte(token)})` : `  xmlns=${prefix}`);
    }
  }

  #content(start: number, meaning: string, text = ''): void {
    if (this.#attributesOf === undefined && this.#open.length === 0) {
      throw this.#source.broken('there is no root element', start);
    }
    if (this.#attributesOf !== undefined) this.#xmlns.add(text);
    this.#line(start, this.#attributesOf === undefined ? meaning : `  ${meaning}`);
  }

  /** What a string, character or value token means; undefined for any other token. */
  #piece(token: number): Readonly<{ text: string; meaning: string }> | undefined {
    if (token === STR_I) {
      const text = this.#source.string();
      return { text, meaning: shownText(text) };
    }
    if (token === STR_T) {
      const text = this.#source.tableString();
      return { text, meaning: `${shownText(text)} from the string table` };
    }
    if (token === ENTITY) {
      const text = this.#source.entity();
      return { text, meaning: `${shownText(text)} as a character number` };
    }
    if (token < EXT_T_0 || token > EXT_T_2) return undefined;
    const number = this.#source.number();
    const text = valueOfToken(readingTokens[this.#version], number, this.#open.at(-1)?.name);
    if (text === undefined) return { text: '', meaning: `(value token ${hexByte(number)})` };
    return { text, meaning: `${shownText(text)} as value token ${hexByte(number)}` };
  }

  #opaque(bytes: Uint8Array): string {
    const leaf = leavesByName().get(this.#open.at(-1)?.name ?? '');
    const text =
      leaf === undefined ? undefined : opaqueText(leaf, bytes, readingTokens[this.#version].disputedIntegers);
    return text === undefined ? `${bytes.length} opaque bytes` : `${text} as opaque data`;
  }

  /** The line of the token that ends at the source's current offset. */
  #line(offset: number, meaning: string): void {
    const indent = '  '.repeat(Math.min(this.#open.length, deepestIndent));
    this.lines.push({
      offset,
      bytes: this.#source.bytes.subarray(offset, this.#source.offset),
      meaning: indent + meaning,
    });
  }
}

function shownText(text: string): string {
  return text.length <= longestShown
    ? quoted(text)
    : `${quoted(text.slice(0, longestShown))}… (${text.length} characters)`;
}

function shownName(name: string): string {
  return shownPlain(name.length <= 64 ? name : `${name.slice(0, 64)}…`);
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
